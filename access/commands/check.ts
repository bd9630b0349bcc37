/** `s3access check`: the allow/deny table, decided by the documents instead of by requests. */
import { withoutAcls } from "../checks/acls.ts";
import { type AccessCheck, type Subject, describeCheck, subjectName } from "../checks/check.ts";
import { generateChecks } from "../checks/generate.ts";
import { type Outcome, requestsOf } from "../checks/requests.ts";
import { type SchemaCheck, describeSchemaCheck } from "../checks/schemas/check.ts";
import { generateSchemaChecks } from "../checks/schemas/generate.ts";
import { outcomeOfSchemaCheck } from "../checks/schemas/requests.ts";
import { Decider } from "../decide.ts";
import { findBucket, holderOfIdentity } from "../find.ts";
import { counted } from "../format/words.ts";
import type { AccessModel, Holder } from "../model/model.ts";
import type { Loaded } from "../../config/check.ts";
import type { Report } from "../report.ts";

interface Result {
  readonly json: object;
  readonly line: string;
  readonly outcome: Outcome;
  readonly expected: Outcome;
}

/**
 * Holds the documents of a stack against what its grants promise. Where WEKA's documents are silent, its engine is taken
 * to work as AWS's; `s3access can` says where. VAST's ACLs are left aside.
 * Exit code 1 when one check of them all comes out differently; one that hangs on a policy nobody here has, such as that
 * of somebody else's key, is undecided.
 */
export function check(loaded: Loaded, model: AccessModel): Report {
  const decider = new Decider(model, "assume");
  const results = [
    ...generateChecks(loaded).map((one) => accessResult(one, model, decider)),
    ...generateSchemaChecks(loaded).map((one) => schemaResult(one, model, decider)),
  ];
  const undecided = results.filter(({ outcome }) => outcome === "depends");
  const failed = results.filter(
    ({ expected, outcome }) => outcome !== "depends" && outcome !== expected,
  );
  const summary = `${counted(results.length, "check")}, ${failed.length} failed, ${undecided.length} undecided`;
  return {
    text: [...[...failed, ...undecided].map(({ line }) => line), summary].join("\n"),
    json: results.map(({ json, outcome }) => ({ ...json, outcome })),
    code: failed.length === 0 ? 0 : 1,
  };
}

function accessResult(one: AccessCheck, model: AccessModel, decider: Decider): Result {
  const outcome = outcomeOf(one, model, decider);
  return { json: one, line: describeCheck(one, outcome), outcome, expected: one.expected };
}

function schemaResult(one: SchemaCheck, model: AccessModel, decider: Decider): Result {
  const bucket = findBucket(model, "vast", one.database);
  const holder = holderOf({ system: "vast", principal: one.principal }, model);
  const outcome = outcomeOfSchemaCheck(one, { bucket }, (asks) =>
    withoutAcls(decider.decideAll(holder, asks)),
  );
  return { json: one, line: describeSchemaCheck(one, outcome), outcome, expected: one.expected };
}

function outcomeOf(one: AccessCheck, model: AccessModel, decider: Decider): Outcome {
  const { system } = one.subject;
  const ground = { system, target: model.target, bucket: findBucket(model, system, one.bucket) };
  const holder = holderOf(one.subject, model);
  return requestsOf(one, ground, (asks) => withoutAcls(decider.decideAll(holder, asks)));
}

/**
 * A node group's role, a user, or a principal of VAST by its key, with everything that is attached to it: nothing, where
 * it is not deployed.
 */
function holderOf(subject: Subject, { holders }: AccessModel): Holder {
  const name = subjectName(subject);
  const { system } = subject;
  const onSystem = holders.filter((holder) => holder.system === system);
  const caller = { kind: "storage-user", user: name, groups: [] } as const;
  const nothing = { key: name, system, identities: [name], caller, policies: [] };
  const found =
    system === "vast" ? onSystem.find(({ key }) => key === name) : holderOfIdentity(onSystem, name);
  return found ?? nothing;
}
