/** `s3access diff`: who gained and who lost what, exactly, each with a request that shows it. */
import type { System } from "../../config/systems.ts";
import { type AccessChange, diffAccess } from "../../policies/diff/index.ts";
import { accessSets } from "../diff/access-sets.ts";
import type { Operand } from "../diff/operands.ts";
import { trustChanges, trustText } from "../diff/trust.ts";
import { findHolders, parseSystem } from "../find.ts";
import type { AccessModel } from "../model/model.ts";
import { valueWords } from "../format/words.ts";
import type { Report } from "../report.ts";
import { UsageError } from "../usage-error.ts";

export interface DiffOptions {
  /** Whose access is compared; everyone's when left out. */
  readonly principal?: string | undefined;
  readonly system?: string | undefined;
}

interface Change {
  readonly system: System;
  readonly change: AccessChange;
}

/** Exit code 0 when both sides allow the same, 1 when they differ. */
export function diff(before: Operand, after: Operand, options: DiffOptions): Report {
  const [old, next] = models(before, after, options);
  const sets = accessSets(next);
  const changes = [...accessSets(old)].flatMap(([system, set]): Change[] => {
    const other = sets.get(system);
    return other === undefined ? [] : diffAccess(set, other).map((change) => ({ system, change }));
  });
  const trust = trustChanges(old, next);
  const lines = [...changes.map(changeText), ...trust.map(trustText)];
  return {
    text: lines.length === 0 ? "no difference" : lines.join("\n"),
    json: [...changes.map(({ system, change }) => ({ system, ...change })), ...trust],
    code: lines.length === 0 ? 0 : 1,
  };
}

function changeText({ system, change: { line, witness, certain } }: Change): string {
  const head = `${line} (${system})`;
  if (witness === undefined) return `${head}\n    perhaps`;
  const context = Object.entries(witness.context).map(
    ([key, value]) => `${key}=${valueWords(value)}`,
  );
  const given = context.length === 0 ? "" : ` with ${context.join(", ")}`;
  const word = certain ? "such as" : "perhaps";
  return `${head}\n    ${word} ${witness.action} on ${valueWords(witness.resource)}${given}`;
}

/** Both sides as models; with a principal, only what that principal has. */
function models(
  before: Operand,
  after: Operand,
  options: DiffOptions,
): readonly [AccessModel, AccessModel] {
  if (before.kind === "model" && after.kind === "model") {
    const old = withKeysOf(before.model, after.model);
    return [only(old, options), only(withKeysOf(after.model, old), options)];
  }
  if (options.principal === undefined)
    throw new UsageError(
      "a policy is compared with a principal's own policies; name the principal with --principal",
    );
  if (before.kind === "model")
    return [only(before.model, options), replaced(before.model, after, options)];
  if (after.kind === "model")
    return [replaced(after.model, before, options), only(after.model, options)];
  throw new UsageError("two policies have no stack to be compared in; name a stack on one side");
}

function only(model: AccessModel, { principal, system }: DiffOptions): AccessModel {
  const on = parseSystem(system);
  const named = principal === undefined ? model.holders : findHolders(model, principal);
  const holders = named.filter((holder) => on === undefined || holder.system === on);
  const buckets = principal === undefined ? model.buckets : [];
  return {
    ...model,
    holders,
    buckets: buckets.filter((bucket) => (on ?? bucket.system) === bucket.system),
  };
}

function replaced(model: AccessModel, operand: Operand, options: DiffOptions): AccessModel {
  if (operand.kind === "model") return only(operand.model, options);
  const { holders, ...rest } = only(model, options);
  const [holder, second] = holders;
  if (holder === undefined || second !== undefined)
    throw new UsageError(
      `${options.principal ?? ""} is known to several systems; say which the policy is for with --system`,
    );
  return { ...rest, holders: [{ ...holder, policies: [operand.policy] }] };
}

/** A state knows some principals by their users only; they get the keys that the other side has for those users. */
function withKeysOf(model: AccessModel, other: AccessModel): AccessModel {
  const holders = model.holders.map((holder) => {
    const { key, system, identities } = holder;
    const there = other.holders.filter((known) => known.system === system);
    if (identities.length !== 1 || there.some((known) => known.key === key)) return holder;
    const same = there.find((known) => known.identities.join() === identities.join());
    return same === undefined ? holder : { ...holder, key: same.key };
  });
  return { ...model, holders };
}
