/** Files that a command line names. */
import { readFileSync, writeFileSync } from "node:fs";
import type { PolicyDocument } from "../../../policies/document.ts";
import { checkedDocument } from "../cluster/documents.ts";
import type { Context } from "../cluster/context.ts";
import { Refusal } from "../cluster/refusal.ts";

/** @throws Refusal when the file cannot be read */
export function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Refusal(`Could not read file "${file}"`);
  }
}

/** @throws Refusal when the file cannot be written */
export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new Refusal(`Could not write file "${file}"`);
  }
}

/** @throws Refusal when the file holds no policy that WEKA takes */
export function readDocument(
  { state }: Context,
  file: string,
  use: "iam" | "bucket",
): PolicyDocument {
  const text = readFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(`File "${file}" is not valid JSON`);
  }
  return checkedDocument(state, value, use);
}
