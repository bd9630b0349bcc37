/** `s3access check`: the allow/deny table, decided by the documents instead of by requests. */
import { type AccessCheck, describeCheck, subjectName } from "../checks/check.ts";
import { generateChecks } from "../checks/generate.ts";
import { type Outcome, requestsOf } from "../checks/requests.ts";
import { Decider } from "../decide.ts";
import { findBucket, holderOfIdentity } from "../find.ts";
import { counted } from "../format/words.ts";
import type { AccessModel, Holder } from "../model/model.ts";
import type { Loaded } from "../../config/check.ts";
import type { Report } from "../report.ts";

interface Result {
  readonly check: AccessCheck;
  readonly outcome: Outcome;
}

/**
 * Holds the documents of a stack against what its grants promise. Where WEKA's documents are silent, its engine is taken
 * to work as AWS's; `s3access can` says where.
 * Exit code 1 when one check of them all comes out differently; one that hangs on a policy nobody here has, such as that
 * of somebody else's key, is undecided.
 */
export function check(loaded: Loaded, model: AccessModel): Report {
  const decider = new Decider(model, "assume");
  const results = generateChecks(loaded).map((one): Result => ({
    check: one,
    outcome: outcomeOf(one, model, decider),
  }));
  const undecided = results.filter(({ outcome }) => outcome === "depends");
  const failed = results.filter(
    ({ check: { expected }, outcome }) => outcome !== "depends" && outcome !== expected,
  );
  const summary = `${counted(results.length, "check")}, ${failed.length} failed, ${undecided.length} undecided`;
  const lines = [...failed, ...undecided].map((one) => describeCheck(one.check, one.outcome));
  return {
    text: [...lines, summary].join("\n"),
    json: results.map((one) => ({ ...one.check, outcome: one.outcome })),
    code: failed.length === 0 ? 0 : 1,
  };
}

function outcomeOf(one: AccessCheck, model: AccessModel, decider: Decider): Outcome {
  const { system } = one.subject;
  const ground = { system, target: model.target, bucket: findBucket(model, system, one.bucket) };
  const holder = holderOf(one, model);
  return requestsOf(one, ground, (asks) => decider.decideAll(holder, asks).outcome);
}

/** A node group's role, or a user, with everything that is attached to it: nothing, where it is not deployed. */
function holderOf({ subject }: AccessCheck, { holders }: AccessModel): Holder {
  const name = subjectName(subject);
  const { system } = subject;
  const onSystem = holders.filter((holder) => holder.system === system);
  const caller = { kind: "storage-user", user: name, groups: [] } as const;
  const nothing = { key: name, system, identities: [name], caller, policies: [] };
  return holderOfIdentity(onSystem, name) ?? nothing;
}
