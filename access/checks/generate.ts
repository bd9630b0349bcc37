/** The access checks of a stack, generated from its grants: allowed and forbidden ones for every principal. */
import type { Loaded } from "../../config/check.ts";
import { declaredFolders } from "../../config/layouts.ts";
import { type BucketGrant, isBucketGrant } from "../../policies/grant.ts";
import type { BucketName, Prefix } from "../../policies/names.ts";
import { anonymousGrants, predefinedGrants } from "./predefined.ts";
import type { AccessCheck, Operation, Subject } from "./check.ts";
import { expected } from "./oracle.ts";

/** A bucket that checks may use, and the folders it declares. */
interface Target {
  readonly bucket: BucketName;
  readonly folders: readonly Prefix[];
  /** Whether its policy refuses plain HTTP, as that of every bucket does that the stack creates on AWS. */
  readonly tlsOnly: boolean;
}

/** One who has credentials, and all grants that reach it: a role has those of every principal on its node group. */
interface Holder {
  readonly subject: Subject;
  readonly grants: readonly BucketGrant[];
}

/**
 * Generates the checks of requests for objects: EKS roles on AWS buckets, S3 users on WEKA buckets, users, groups and
 * roles on VAST buckets. On VAST, ACLs are left aside, as its databases' checks do.
 */
export function generateChecks({ stack, access }: Loaded): AccessCheck[] {
  const aws = targets(stack.eks?.buckets, ({ existing }) => !existing);
  const weka = targets(withoutOwnPolicy(stack.weka?.buckets ?? {}), () => false);
  const wekaBuckets = weka.map(({ bucket }) => bucket);
  const open = Object.values(stack.weka?.buckets ?? {}).flatMap(({ anonymous, name }) =>
    typeof anonymous === "string" ? anonymousGrants(anonymous, name) : [],
  );
  const users = access.weka.map(({ identity, policy, grants }): Holder => ({
    subject: { system: "weka", user: identity.user },
    grants: [
      ...(typeof policy === "string"
        ? predefinedGrants(policy, wekaBuckets)
        : grants.filter(isBucketGrant)),
      ...open,
    ],
  }));
  const vast = targets(stack.vast?.buckets, () => false);
  const principals = [...access.vast, ...access.vastRoles].map(({ key, grants }): Holder => ({
    subject: { system: "vast", principal: key },
    grants: grants.filter(isBucketGrant),
  }));
  return [
    ...everyPair(podsOnEks(access.eks), aws),
    ...everyPair(users, weka),
    ...everyPair(principals, vast),
  ];
}

/** What a bucket policy of one's own opens is no grant of the stack, so nothing here could tell what to expect. */
function withoutOwnPolicy<Bucket extends { readonly anonymous: unknown }>(
  buckets: Readonly<Record<string, Bucket>>,
): Record<string, Bucket> {
  return Object.fromEntries(
    Object.entries(buckets).filter(([, { anonymous }]) => typeof anonymous === "string"),
  );
}

function targets<
  Bucket extends {
    readonly name: BucketName;
    readonly folders: readonly Prefix[];
    readonly subfolders: readonly Prefix[];
  },
>(
  buckets: Readonly<Record<string, Bucket>> | undefined,
  tlsOnly: (bucket: Bucket) => boolean,
): Target[] {
  return Object.values(buckets ?? {}).map((bucket) => ({
    bucket: bucket.name,
    folders: declaredFolders(bucket),
    tlsOnly: tlsOnly(bucket),
  }));
}

function podsOnEks(principals: Loaded["access"]["eks"]): Holder[] {
  const byPods = new Map<string, BucketGrant[]>();
  for (const { identity, grants } of principals)
    for (const pods of [...identity.nodeGroups, ...identity.serviceAccounts])
      byPods.set(pods, [...(byPods.get(pods) ?? []), ...grants.filter(isBucketGrant)]);
  return [...byPods].map(([pods, grants]) => ({ subject: { system: "eks", pods }, grants }));
}

function everyPair(holders: readonly Holder[], buckets: readonly Target[]): AccessCheck[] {
  return holders.flatMap((holder) => buckets.flatMap((target) => checks(holder, target)));
}

function checks({ subject, grants }: Holder, target: Target): AccessCheck[] {
  const { bucket, folders, tlsOnly } = target;
  const here = grants.filter((grant) => grant.bucket === bucket);
  const check = (about: string, operation: Operation, secure = true): AccessCheck => ({
    subject,
    bucket,
    operation,
    secure,
    about,
    expected: !secure && tlsOnly ? "denied" : expected(here, operation),
  });
  const granted = new Set(here.flatMap(({ folder }) => folder ?? []));
  const outer = folders.filter(
    (folder) => !folders.some((o) => o !== folder && folder.startsWith(o)),
  );
  const probed = [...new Set([...outer, ...granted])];
  return [
    check("root, one level", { kind: "list", prefix: "", recursive: false }),
    check("root, every key", { kind: "list", prefix: "", recursive: true }),
    ...everything("", "top of the bucket", check),
    ...probed.flatMap((folder) => [
      ...everything(folder, granted.has(folder) ? "granted folder" : "sibling folder", check),
      check(`listing of ${folder}`, { kind: "list", prefix: folder, recursive: false }),
      check("folder by its bare name", {
        kind: "list",
        prefix: folder.slice(0, -1),
        recursive: false,
      }),
      check("look-alike folder", { kind: "get", key: `${lookAlike(folder)}probe` }),
      check("look-alike folder", { kind: "list", prefix: lookAlike(folder), recursive: true }),
    ]),
    ...(tlsOnly
      ? [check("plain HTTP", { kind: "get", key: `${probed[0] ?? ""}probe` }, false)]
      : []),
  ];
}

function everything(
  folder: string,
  about: string,
  check: (about: string, operation: Operation) => AccessCheck,
): AccessCheck[] {
  const key = (name: string): string => `${folder}${name}`;
  return [
    check(about, { kind: "get", key: key("probe") }),
    check(about, { kind: "put", key: key("probe-put") }),
    check(about, { kind: "delete", key: key("probe-delete") }),
    check(about, { kind: "multipart", key: key("probe-multipart") }),
    check(about, { kind: "head-missing", key: key("probe-missing") }),
  ];
}

/** `team-a/` gives `team-ab/`: what a pattern without its slash would open too. */
function lookAlike(folder: Prefix): string {
  return `${folder.slice(0, -1)}b/`;
}
