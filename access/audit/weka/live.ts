/**
 * What there is on a WEKA cluster. Everything that WEKA lists is asked for once, however much there is of it. WEKA has no
 * list of what single objects say (a policy's document, a bucket's anonymous access and lifecycle rules), so that is asked
 * for objects that are declared and there, and for no others.
 */
import pLimit from "p-limit";
import type {
  Administration,
  SeenAuditWebhook,
  SeenBucket,
  SeenFilesystem,
  SeenFilesystemGroup,
  SeenLifecycleRule,
  SeenS3Cluster,
  SeenServiceAccount,
  SeenUser,
} from "../../../drivers/weka/administration.ts";
import type { Unseen } from "../drift.ts";
import type { Declared } from "./declared.ts";

export interface LiveBucket extends SeenBucket {
  /** Undefined where nobody asked, as with `rules`. */
  readonly anonymous: Awaited<ReturnType<Administration["anonymousAccess"]>> | undefined;
  readonly rules: readonly SeenLifecycleRule[] | undefined;
}

export interface LivePolicy {
  readonly name: string;
  /** Undefined where nobody asked. */
  readonly document: unknown;
}

export interface Live {
  /** None where the stack declares none, because nobody asked. */
  readonly groups: readonly SeenFilesystemGroup[];
  readonly filesystems: readonly SeenFilesystem[];
  readonly cluster: SeenS3Cluster | undefined;
  readonly buckets: readonly LiveBucket[];
  readonly policies: readonly LivePolicy[];
  readonly users: readonly SeenUser[];
  /** By user; those whose password is known. */
  readonly accounts: ReadonlyMap<string, readonly SeenServiceAccount[]>;
  readonly webhook: SeenAuditWebhook | undefined;
  /** PEM; undefined where the stack declares none, because nobody asked. */
  readonly certificate: string | undefined;
}

export interface LookOptions {
  /** Of S3 users, by name: WEKA shows service accounts to their own user only. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Whether to read lists only. */
  readonly listsOnly: boolean;
}

/** Enough that nobody waits for one object after the other, and few enough for a cluster that has other work. */
const AT_ONCE = 8;

/** @throws Failure when WEKA cannot be asked; a login that is refused is not tried again */
export async function lookAtWeka(
  weka: Administration,
  declared: Declared,
  { passwords, listsOnly }: LookOptions,
): Promise<{ readonly live: Live; readonly unseen: readonly Unseen[] }> {
  // One after the other: a wrong password then fails once.
  const filesystems = await weka.filesystems();
  const groups = declared.groups.length === 0 ? [] : await weka.filesystemGroups();
  const cluster = await weka.s3Cluster();
  const buckets = await weka.buckets();
  const policies = await weka.policies();
  const users = await weka.users();
  const webhook = await weka.auditWebhook();
  const certificate = declared.tls === undefined ? undefined : await weka.certificate();
  const named = new Map(declared.buckets.map((bucket) => [bucket.name, bucket]));
  const own = new Set(declared.policies.map(({ name }) => name));
  const limit = pLimit(AT_ONCE);
  const single = async (name: string): Promise<Pick<LiveBucket, "anonymous" | "rules">> => {
    const bucket = named.get(name);
    if (bucket === undefined || listsOnly) return { anonymous: undefined, rules: undefined };
    return {
      anonymous: await weka.anonymousAccess(name),
      rules: bucket.lifecycle === undefined ? undefined : await weka.lifecycleRules(name),
    };
  };
  const [liveBuckets, livePolicies] = await Promise.all([
    limit.map(buckets, async (bucket) => ({ ...bucket, ...(await single(bucket.name)) })),
    limit.map(policies, async (name) => ({
      name,
      document: own.has(name) && !listsOnly ? await weka.policyDocument(name) : undefined,
    })),
  ]);
  const s3Users = declared.users.filter(({ name }) =>
    users.some((user) => user.name === name && user.role.toLowerCase() === "s3"),
  );
  // Without an S3 cluster there are no accounts, and WEKA refuses the question.
  const askable = listsOnly || cluster === undefined ? [] : s3Users;
  const { accounts, unseen } = await accountsOf(weka, askable, passwords);
  return {
    live: {
      ...{ groups, filesystems, cluster, users, accounts, webhook, certificate },
      ...{ buckets: liveBuckets, policies: livePolicies },
    },
    unseen: [...unseen, ...(listsOnly ? skipped : [])],
  };
}

const skipped: readonly Unseen[] = [
  {
    what: "documents of policies, anonymous access and lifecycle rules of buckets, service accounts",
    why: "only lists were read, as --lists-only asks",
  },
];

async function accountsOf(
  weka: Administration,
  users: Declared["users"],
  passwords: ReadonlyMap<string, string>,
): Promise<{ accounts: Map<string, readonly SeenServiceAccount[]>; unseen: Unseen[] }> {
  const accounts = new Map<string, readonly SeenServiceAccount[]>();
  const closed: string[] = [];
  for (const { name } of users) {
    const password = passwords.get(name);
    if (password === undefined) closed.push(name);
    else accounts.set(name, await weka.as(name, password).serviceAccounts());
  }
  const why =
    "WEKA shows them to their user only; hand over the passwords of users in S3_ACCESS_WEKA_PASSWORDS, as JSON by user name";
  return {
    accounts,
    unseen: closed.length === 0 ? [] : [{ what: `service accounts of ${closed.join(", ")}`, why }],
  };
}
