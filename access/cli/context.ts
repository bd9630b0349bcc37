/** What the definitions of all commands share: how they are declared, what they read, whom they hand their report to. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { stackFileName } from "../../config/stack-name.ts";
import { kept } from "../model/kept.ts";
import type { AccessModel } from "../model/model.ts";
import type { Source } from "../model/load.ts";
import type { Report } from "../report.ts";

/** Where a run reads and writes; tests bring their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly cwd?: string;
  readonly stack: string;
  readonly state?: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  readonly json?: boolean;
}

export interface CliContext {
  readonly io: Io;
  /** Declares a question about a stack's policies, with the common options. */
  readonly command: (usage: string, description: string, examples: readonly string[]) => Command;
  /** Declares what a person does on a system, such as `hpe login`; without options but those it names itself. */
  readonly act: (usage: string, description: string, examples: readonly string[]) => Command;
  /** Takes a command's report, to be printed as JSON or as text. */
  readonly publish: (report: Report, asJson?: boolean) => void;
}

export function sourceOf({ io }: CliContext, options: CommonOptions): Source {
  return { ...options, cwd: options.cwd ?? io.cwd };
}

/** The model that a command works on. What makes one is loaded only when the last run's does not hold. */
export async function modelOf(context: CliContext, options: CommonOptions): Promise<AccessModel> {
  const source = sourceOf(context, options);
  const make = async (): Promise<AccessModel> => {
    const { config } = await import("zod");
    // By default zod compiles a schema when it first meets it, which pays off for servers: a command parses a stack once.
    config({ jitless: true });
    const { loadModel } = await import("../model/load.ts");
    return loadModel(source);
  };
  if (source.state !== undefined) return make();
  const { cwd, stack, partition, region, account } = source;
  const file = resolve(cwd, stackFileName(stack));
  return kept(file, { stack, partition, region, account }, make);
}
