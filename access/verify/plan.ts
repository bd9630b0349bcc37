/** Where to verify and what must be refused, from a stack's own access checks. Pure. */
import type { Loaded } from "../../config/check.ts";
import type { AccessCheck, Operation } from "../checks/check.ts";
import { generateChecks } from "../checks/generate.ts";
import { UsageError } from "../usage-error.ts";
import type { Forbidden } from "./steps.ts";

export interface Chosen {
  readonly bucket: string;
  readonly folder: string;
  readonly forbidden: readonly Forbidden[];
}

/** One request of a kind is enough to see that policies count. */
const FORBIDDEN = ["get", "list"] as const;

/**
 * @param principal its key in the config; undefined: the user whose name is the access key
 * @throws UsageError when the stack knows nobody by it, or grants no folder to write into
 */
export function chosenBy(
  loaded: Loaded,
  { principal, accessKey }: { readonly principal: string | undefined; readonly accessKey: string },
): Chosen {
  const users = loaded.access.weka.map(({ key, identity }) => ({ key, user: identity.user }));
  const holder = users.find(({ key, user }) =>
    principal === undefined ? user === accessKey : key === principal,
  );
  if (holder === undefined)
    throw new UsageError(
      `whose keys are these? ${principal === undefined ? "the access key is no user's name" : `${JSON.stringify(principal)} is no principal on WEKA`}; name one of these with --principal: ${users.map(({ key }) => key).join(", ")}`,
    );
  const checks = generateChecks(loaded).filter(
    ({ subject }) => subject.system === "weka" && subject.user === holder.user,
  );
  const place = bestPlace(checks);
  if (place === undefined)
    throw new UsageError(
      `the stack lets ${holder.key} write nowhere, so there is nothing to verify; choose another --principal`,
    );
  return { ...place, forbidden: FORBIDDEN.flatMap((kind) => firstDenied(checks, kind)) };
}

/** Where most is allowed, of the places where it may write. */
function bestPlace(checks: readonly AccessCheck[]): Omit<Chosen, "forbidden"> | undefined {
  const places = checks
    .filter(({ operation, expected }) => operation.kind === "put" && expected === "allowed")
    .map(({ bucket, operation }) => ({ bucket, folder: folderOf(operation) }));
  const allowed = ({ bucket, folder }: (typeof places)[number]): number =>
    checks.filter(
      (check) =>
        check.expected === "allowed" &&
        check.bucket === bucket &&
        folderOf(check.operation) === folder,
    ).length;
  return places.toSorted((one, other) => allowed(other) - allowed(one))[0];
}

function firstDenied(checks: readonly AccessCheck[], kind: Forbidden["kind"]): Forbidden[] {
  const found = checks.find(
    ({ operation, expected }) =>
      expected === "denied" &&
      operation.kind === kind &&
      // One level with a delimiter is another question than every key.
      (operation.kind !== "list" || operation.recursive),
  );
  if (found === undefined) return [];
  const { bucket, operation } = found;
  return [{ kind, bucket, path: "key" in operation ? operation.key : operation.prefix }];
}

function folderOf(operation: Operation): string {
  const path = "key" in operation ? operation.key : operation.prefix;
  return path.slice(0, path.lastIndexOf("/") + 1);
}
