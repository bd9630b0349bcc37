/** What the definitions of all commands share: how they are declared, what they read, whom they hand their report to. */
import type { Command } from "commander";
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

/** The model that a command works on; what reads it is loaded here, because completion needs none of it. */
export async function modelOf(context: CliContext, options: CommonOptions): Promise<AccessModel> {
  const { loadModel } = await import("../model/load.ts");
  return loadModel(sourceOf(context, options));
}
