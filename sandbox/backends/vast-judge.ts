/**
 * Decides requests as VAST's documents say (VAST knowledge base, "Overview of S3 access management"): identity and bucket
 * policies first, a Deny before all; what none of them speaks of is up to ACLs. Both kinds count behind view policies of
 * flavor S3_NATIVE only.
 */
import type { Answer, Asker, Caller, Question } from "../gateway/backend.ts";
import { S3Error } from "../gateway/s3-error.ts";
import {
  type Principal,
  type S3Key,
  type State,
  type View,
  type ViewPolicy,
  isKnownIn,
  privilegesOf,
} from "../vast/state.ts";
import { type Deployed, Decisions } from "./decisions.ts";

/** A user with the key that a request was signed with. */
export interface Holder {
  readonly user: Principal;
  readonly key: S3Key;
}

/** Of a key that works: neither disabled nor deleted. */
export function holderOf(state: State, accessKey: string): Holder | undefined {
  for (const user of state.principals) {
    const key = user.keys.find((one) => one.accessKey === accessKey && one.enabled);
    if (key !== undefined) return { user, key };
  }
  return undefined;
}

export function callerOf({ user, key }: Holder): Caller {
  return { name: `${user.name}/${key.accessKey}` };
}

export function servesS3({ protocols }: View): boolean {
  return protocols.includes("S3");
}

/** The view behind a bucket; bucket names are unique in the cluster. */
export function viewOf(state: State, bucket: string): View | undefined {
  return state.views.find((one) => one.bucket === bucket && servesS3(one));
}

export class VastJudge {
  readonly #state: State;
  readonly #decisions = new Decisions("vast");

  constructor(state: State) {
    this.#state = state;
  }

  /** Whether the caller's list of buckets has this one: the owner's has, and that of whom the view policy names. */
  sees(bucket: string, caller: Asker): boolean {
    const holder = this.#holder(caller);
    const view = viewOf(this.#state, bucket);
    if (holder === undefined || view === undefined) return false;
    if (view.tenantId !== holder.key.tenantId) return false;
    const { visibleToUsers = [], visibleToGroups = [] } = this.#policyOf(view) ?? {};
    const { name, groups } = holder.user;
    return (
      isOwner(holder, view) ||
      visibleToUsers.includes(name) ||
      groups.some((group) => visibleToGroups.includes(group))
    );
  }

  /** @throws S3Error NoSuchBucket */
  decide(question: Question, caller: Asker): Answer {
    // Whether a bucket policy may open anything to callers without a key is UNCERTAIN: VAST's name users and groups.
    if (caller === "anonymous") return denied("no key");
    const holder = this.#holder(caller);
    if (holder === undefined) return denied("the key was disabled or deleted");
    const { resource } = question;
    if (resource.kind === "account") return this.#decideOnAccount(question, holder);
    if (/^s3:(Create|Delete)Bucket$/.test(question.action))
      return denied("buckets are views here, which the management service makes and ends");
    const view = viewOf(this.#state, resource.bucket);
    if (view === undefined)
      throw new S3Error("NoSuchBucket", 404, "The specified bucket does not exist.");
    return this.#decideOn(view, question, holder);
  }

  #decideOnAccount(question: Question, holder: Holder): Answer {
    // Listing buckets is no matter of policies (VAST knowledge base, "Supported S3 requests"): see `sees`.
    if (question.action === "s3:ListAllMyBuckets")
      return { allowed: true, reason: "everybody may list the buckets that they see" };
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
    const flavor = this.#policyOf(view)?.flavor;
    if (flavor !== "S3_NATIVE")
      return {
        allowed: isOwner(holder, view),
        reason: `identity and bucket policies count for nothing behind a view policy of flavor ${String(flavor)}, only the owner's ACL does`,
      };
    const deployed = this.#deployed(holder, view);
    const asked = actionsFor(question.action).map((action) =>
      this.#decisions.decide(
        deployed,
        { kind: "storage-user", user: user.name, groups: user.groups },
        { ...question, action },
        nameOf(question, view),
      ),
    );
    const decisive =
      asked.find(({ outcome }) => outcome === "denied") ??
      asked.find(({ outcome }) => outcome === "allowed");
    if (decisive !== undefined) return { allowed: decisive.allowed, reason: decisive.reason };
    return byAcl(holder, view, question.action);
  }

  /** Policies attached to the user and to its groups, enabled, of the key's tenant; and the bucket's own. */
  #deployed({ user, key }: Holder, { bucket, bucketPolicy }: View): Deployed {
    const { tenants, principals, policies } = this.#state;
    const tenant = tenants.find(({ id }) => id === key.tenantId);
    const ofGroups = principals.filter(
      (one) =>
        one.type === "group" &&
        user.groups.includes(one.name) &&
        tenant !== undefined &&
        isKnownIn(one, tenant),
    );
    const attached = new Set([user, ...ofGroups].flatMap(({ policyIds }) => policyIds));
    const identity = policies
      .filter((one) => attached.has(one.id) && one.enabled && one.tenantId === key.tenantId)
      .map((one) => ({ name: `${one.name} of ${user.name}`, document: one.text }));
    if (bucketPolicy === undefined) return { identity };
    return { identity, resource: [{ name: `bucket policy of ${bucket}`, document: bucketPolicy }] };
  }

  #policyOf({ policyId }: View): ViewPolicy | undefined {
    return this.#state.viewPolicies.find(({ id }) => id === policyId);
  }

  #holder(caller: Asker): Holder | undefined {
    if (caller === "anonymous") return undefined;
    return holderOf(this.#state, caller.name.slice(caller.name.lastIndexOf("/") + 1));
  }
}

/** Every bucket and object has the default ACL here: everything to the owner. A superuser of the tenant overrides it. */
function byAcl(holder: Holder, view: View, action: string): Answer {
  if (isOwner(holder, view))
    return { allowed: true, reason: "no policy speaks of it, and ACLs give the owner everything" };
  if (privilegesOf(holder.user, holder.key.tenantId).superuser)
    return { allowed: true, reason: "no policy speaks of it, and S3 superusers override ACLs" };
  return denied(`no policy allows ${action}, and ACLs give it to nobody but the owner`);
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

function denied(reason: string): Answer {
  return { allowed: false, reason };
}
