/** WEKA as the gateway sees it: S3 users of the simulated cluster, each with its one policy, and the keys they made. */
import type { Asker, Backend, Credential, Resource } from "../gateway/backend.ts";
import { type SigningKey, type Snapshot, signingKey, snapshot } from "../weka/store.ts";
import { type Deployed, Decisions, s3Arn } from "./decisions.ts";
import type { SystemStorage } from "./storage.ts";

export interface WekaBackendOptions {
  /** The simulated cluster's state. */
  readonly stateFile: string;
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

/**
 * Callers sign with what WEKA gave them ("S3 users and authentication"): a user's name and password up to 5.0, its key
 * pair from 5.1 on, a service account, or STS credentials, whose session token is held to the one that was signed.
 */
export function wekaBackend({ stateFile, storage, storageUrl }: WekaBackendOptions): Backend {
  const decisions = new Decisions("weka");
  return {
    name: "weka",
    credential: (accessKeyId) => {
      const key = signingKey(stateFile, accessKeyId);
      return Promise.resolve(key && credentialOf(accessKeyId, key));
    },
    authorize: async (question, caller) => {
      const cluster = snapshot(stateFile);
      const bucket = bucketOf(question.resource);
      const known = cluster.buckets.find(({ name }) => name === bucket);
      if (known !== undefined) await storage.provide(known.name);
      const identity = identityOf(caller);
      const key = identity?.madeKey;
      const made = key === undefined ? undefined : signingKey(stateFile, key);
      if (key !== undefined && made === undefined)
        return { allowed: false, reason: `the key of ${key} was removed` };
      return decisions.decide(
        { ...deployed(cluster, identity?.user, bucket), ...narrowing(key, made) },
        identity === undefined
          ? { kind: "anonymous" }
          : { kind: "storage-user", user: identity.user, groups: [] },
        question,
        s3Arn("aws", question),
      );
    },
    storage: storage.at(storageUrl),
  };
}

/** A key of a user's making is shown behind the user's name, which has no slash: `loader/KEY`. */
function credentialOf(accessKeyId: string, key: SigningKey): Credential {
  const { secretKey, user, made, sessionToken, expiresAt } = key;
  return {
    secretAccessKey: secretKey,
    caller: { name: made === undefined ? user : `${user}/${accessKeyId}` },
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function identityOf(caller: Asker): { user: string; madeKey: string | undefined } | undefined {
  if (caller === "anonymous") return undefined;
  const [user = "", madeKey] = caller.name.split("/");
  return { user, madeKey };
}

function deployed(
  { users, policies, buckets }: Snapshot,
  user: string | undefined,
  bucket: string | undefined,
): Deployed {
  const policy = users.find(({ name }) => name === user)?.policy;
  const document = policy === undefined ? undefined : policies.get(policy);
  const open = buckets.find(({ name }) => name === bucket)?.anonymousPolicy;
  return {
    identity: document === undefined ? [] : [{ name: policy ?? "", document }],
    resource: open === undefined ? [] : [{ name: `bucket ${bucket ?? ""}`, document: open }],
  };
}

/** The policy of a service account or a session may only take away from the user's. */
function narrowing(key: string | undefined, made: SigningKey | undefined): Partial<Deployed> {
  const document = made?.made?.document;
  return document === undefined ? {} : { session: [{ name: `key ${key ?? ""}`, document }] };
}

function bucketOf(resource: Resource): string | undefined {
  return resource.kind === "account" ? undefined : resource.bucket;
}
