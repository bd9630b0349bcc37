/**
 * VAST as the gateway sees it: keys of the simulated cluster's users, the identity policies attached to them and to their
 * groups, and the views behind the buckets (VAST knowledge base, "Overview of S3 access management").
 */
import type { Answer, Asker, Backend, Credential, Question } from "../gateway/backend.ts";
import { S3Error } from "../gateway/s3-error.ts";
import type { Cluster } from "../vast/cluster.ts";
import { VastDatabases } from "../vast/databases.ts";
import type { Principal, S3Key, State, View } from "../vast/state.ts";
import { Decisions } from "./decisions.ts";
import type { SystemStorage } from "./storage.ts";

export interface VastBackendOptions {
  /** The cluster that its management service changes. */
  readonly cluster: Cluster;
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

/** Callers are called `USER/ACCESS-KEY`: a key is one user's in one tenant. */
export function vastBackend({ cluster, storage, storageUrl }: VastBackendOptions): Backend {
  const { state } = cluster;
  const judge = new Judge(state);
  return {
    name: "vast",
    credential: (accessKeyId) => Promise.resolve(credentialOf(holderOf(state, accessKeyId))),
    authorize: async (question, caller) => {
      for (const { bucket } of state.views.filter(servesS3)) await storage.provide(bucket);
      return judge.decide(question, caller);
    },
    mayList: (bucket, caller) => judge.owns(bucket, caller),
    databases: new VastDatabases(cluster),
    storage: storage.at(storageUrl),
  };
}

interface Holder {
  readonly user: Principal;
  readonly key: S3Key;
}

/** Of a key that works: neither disabled nor deleted. */
function holderOf(state: State, accessKey: string): Holder | undefined {
  for (const user of state.principals) {
    const key = user.keys.find((one) => one.accessKey === accessKey && one.enabled);
    if (key !== undefined) return { user, key };
  }
  return undefined;
}

function credentialOf(holder: Holder | undefined): Credential | undefined {
  if (holder === undefined) return undefined;
  const { user, key } = holder;
  return { secretAccessKey: key.secretKey, caller: { name: `${user.name}/${key.accessKey}` } };
}

function servesS3({ protocols }: View): boolean {
  return protocols.includes("S3");
}

class Judge {
  readonly #state: State;
  readonly #decisions = new Decisions("vast");

  constructor(state: State) {
    this.#state = state;
  }

  owns(bucket: string, caller: Asker): boolean {
    const holder = this.#holder(caller);
    const view = this.#viewOf(bucket);
    return holder !== undefined && view !== undefined && isOwner(holder, view);
  }

  /** @throws S3Error NoSuchBucket */
  decide(question: Question, caller: Asker): Answer {
    // No bucket policy or ACL of the sandbox opens anything to callers without a key.
    if (caller === "anonymous") return denied("no key");
    const holder = this.#holder(caller);
    if (holder === undefined) return denied("the key was disabled or deleted");
    const { resource } = question;
    if (resource.kind === "account") return this.#decideOnAccount(question, holder);
    if (/^s3:(Create|Delete)Bucket$/.test(question.action))
      return denied("buckets are views here, which the management service makes and ends");
    const view = this.#viewOf(resource.bucket);
    if (view === undefined)
      throw new S3Error("NoSuchBucket", 404, "The specified bucket does not exist.");
    return this.#decideOn(view, question, holder);
  }

  #decideOnAccount(question: Question, holder: Holder): Answer {
    // Listing buckets is no matter of policies (VAST knowledge base, "Supported S3 requests"): one sees one's own.
    if (question.action === "s3:ListAllMyBuckets")
      return { allowed: true, reason: "everybody sees the buckets that they own" };
    // A transaction names no database, and on which resource VAST authorises it is UNCERTAIN: any database will do.
    const databases = this.#state.views.filter(({ protocols }) => protocols.includes("DATABASE"));
    const answers = databases.map(({ bucket }) =>
      this.decide({ ...question, resource: { kind: "bucket", bucket } }, callerOf(holder)),
    );
    return answers.find(({ allowed }) => allowed) ?? answers[0] ?? denied("there is no database");
  }

  #decideOn(view: View, question: Question, holder: Holder): Answer {
    const { user, key } = holder;
    if (view.tenantId !== key.tenantId) return denied("the key is one of another tenant");
    const owner = isOwner(holder, view);
    const { flavor } = this.#state.viewPolicies.find(({ id }) => id === view.policyId) ?? {};
    if (flavor !== "S3_NATIVE")
      return {
        allowed: owner,
        reason: `identity policies count for nothing behind a view policy of flavor ${String(flavor)}, only the owner's ACL does`,
      };
    const deciding = this.#policiesOf(user, key.tenantId);
    const asked = actionsFor(question.action).map((action) =>
      this.#decisions.decide(
        { identity: deciding },
        { kind: "storage-user", user: user.name, groups: user.groups },
        { ...question, action },
        nameOf(question, view),
      ),
    );
    const decisive =
      asked.find(({ outcome }) => outcome === "denied") ??
      asked.find(({ outcome }) => outcome === "allowed");
    if (decisive !== undefined) return { allowed: decisive.allowed, reason: decisive.reason };
    return owner
      ? { allowed: true, reason: "no policy speaks of it, and ACLs give the owner everything" }
      : denied(`no policy allows ${question.action}, and ACLs give it to nobody but the owner`);
  }

  /** Those attached to a user and to its groups, enabled, of the key's tenant. */
  #policiesOf({ name, groups, policyIds }: Principal, tenantId: number) {
    const ofGroups = this.#state.principals.filter(
      (one) => one.type === "group" && groups.includes(one.name),
    );
    const attached = new Set([...policyIds, ...ofGroups.flatMap((group) => group.policyIds)]);
    return this.#state.policies
      .filter((one) => attached.has(one.id) && one.enabled && one.tenantId === tenantId)
      .map((one) => ({ name: `${one.name} of ${name}`, document: one.text }));
  }

  #viewOf(bucket: string): View | undefined {
    return this.#state.views.find((one) => one.bucket === bucket && servesS3(one));
  }

  #holder(caller: Asker): Holder | undefined {
    if (caller === "anonymous") return undefined;
    return holderOf(this.#state, caller.name.slice(caller.name.lastIndexOf("/") + 1));
  }
}

/**
 * HeadBucket has an action of its own in the requirements and in policies in use, and falls under ListBucket in VAST's
 * newer documents: UNCERTAIN, so that either allows it.
 */
function actionsFor(action: string): readonly string[] {
  return action === "s3:HeadBucket" ? [action, "s3:ListBucket"] : [action];
}

/** VAST's policies name `bucket` and `bucket/path`, without an ARN. */
function nameOf({ resource }: Question, { bucket }: View): string {
  return resource.kind === "object" ? `${bucket}/${resource.key}` : bucket;
}

function isOwner({ user }: Holder, { owner }: View): boolean {
  return user.name === owner;
}

function callerOf(holder: Holder): Asker {
  return credentialOf(holder)?.caller ?? "anonymous";
}

function denied(reason: string): Answer {
  return { allowed: false, reason };
}
