/** `s3access check` of a stack in whose documents something was changed: what a proof must notice. */
import { check } from "../../access/commands/check.ts";
import { modelOfStack } from "../../access/model/from-stack.ts";
import { targetOf } from "../../access/model/target.ts";
import type { Loaded } from "../../config/check.ts";

/** What it prints when one text stands in place of another in every document. */
export function checkWith(loaded: Loaded, from: string, to: string): string[] {
  const model = modelOfStack("test", loaded, targetOf({}, undefined));
  const holders = model.holders.map((holder) => {
    if (holder.policies === "elsewhere") return holder;
    const policies = holder.policies.map(({ name, document }) => ({
      name,
      document: changed(document, from, to),
    }));
    return { ...holder, policies };
  });
  return check(loaded, { ...model, holders }).text.split("\n");
}

function changed(document: unknown, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(document).replaceAll(from, to));
}
