/** Finds what a command works on: a stack's file, or an exported state. */
import { checkDeclared } from "../../config/check.ts";
import { report } from "../../config/problems.ts";
import {
  StackFileError,
  type StackValues,
  ownValues,
  readStackFile,
} from "../../config/stack-file.ts";
import { stackFileName } from "../../config/stack-name.ts";
import { UsageError } from "../usage-error.ts";
import { modelOfStack } from "./from-stack.ts";
import type { AccessModel } from "./model.ts";
import { type KnownTarget, type TargetOptions, targetOf } from "./target.ts";
import type { Loaded } from "../../config/check.ts";

export interface Source extends TargetOptions {
  /** The folder of the stack's file. */
  readonly cwd: string;
  readonly stack: string;
  /** A file that `pulumi stack export` wrote; it takes the place of the stack's file. */
  readonly state?: string | undefined;
}

/** @throws UsageError when there is nothing to work on, or it is not valid. */
export async function loadModel(source: Source): Promise<AccessModel> {
  if (source.state !== undefined) {
    const { modelOfStateFile } = await import("./from-state.ts");
    return modelOfStateFile(source.state, source);
  }
  const values = await stackValues(source);
  return modelOfValues(source.stack, stackFileName(source.stack), values, source);
}

/** A stack's grants, and the documents that have to keep what they promise: its own, or those that are deployed. */
export async function loadPromised(
  source: Source,
): Promise<{ readonly loaded: Loaded; readonly model: AccessModel }> {
  const values = await stackValues(source);
  const loaded = checkedStack(stackFileName(source.stack), values);
  return { loaded, model: await loadModel(source) };
}

/** A stack's values, checked, without rendering anything of them. @throws UsageError as `loadModel` does. */
export async function loadDeclared(source: Pick<Source, "cwd" | "stack">): Promise<Loaded> {
  return checkedStack(stackFileName(source.stack), await stackValues(source));
}

async function stackValues({ cwd, stack }: Pick<Source, "cwd" | "stack">): Promise<StackValues> {
  return asUsage(() => readStackFile(cwd, stack));
}

/** A stack's file that is not there, or is none, is a question that makes no sense. */
export async function asUsage<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof StackFileError ? new UsageError(error.message) : error;
  }
}

/** The model of a stack's values, wherever they were read. */
export function modelOfValues(
  title: string,
  file: string,
  values: StackValues,
  options: KnownTarget,
): AccessModel {
  const loaded = checkedStack(file, values);
  return modelOfStack(title, loaded, targetOf(options, values["aws:region"]));
}

/** @throws UsageError with every problem of the config. */
function checkedStack(file: string, values: StackValues): Loaded {
  const checked = checkDeclared(ownValues(values));
  if (checked.ok) return checked.loaded;
  throw new UsageError(report(file, checked.problems));
}
