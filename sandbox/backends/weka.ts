/** WEKA as the gateway sees it: S3 users of the simulated cluster, each with its one policy. */
import type { Asker, Backend, Resource } from "../gateway/backend.ts";
import { type Snapshot, snapshot } from "../weka/store.ts";
import { Decisions, type NamedDocument, s3Arn } from "./decisions.ts";
import type { SystemStorage } from "./storage.ts";

export interface WekaBackendOptions {
  /** The simulated cluster's state. */
  readonly stateFile: string;
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

/** Generation B: the access key is the user's name, the secret key its password (WEKA 5.0, "S3 users and authentication"). */
export function wekaBackend({ stateFile, storage, storageUrl }: WekaBackendOptions): Backend {
  const decisions = new Decisions("weka");
  return {
    name: "weka",
    credential: (accessKeyId) => {
      const { active, users } = snapshot(stateFile);
      const user = active ? users.find(({ name }) => name === accessKeyId) : undefined;
      return Promise.resolve(
        user && { secretAccessKey: user.password, caller: { name: user.name } },
      );
    },
    authorize: async (question, caller) => {
      const cluster = snapshot(stateFile);
      const bucket = bucketOf(question.resource);
      const known = cluster.buckets.find(({ name }) => name === bucket);
      if (known !== undefined) await storage.provide(known.name);
      return decisions.decide(
        deployed(cluster, caller, bucket),
        caller === "anonymous"
          ? { kind: "anonymous" }
          : { kind: "storage-user", user: caller.name, groups: [] },
        question,
        s3Arn("aws", question),
      );
    },
    storage: storage.at(storageUrl),
  };
}

function deployed(
  { users, policies, buckets }: Snapshot,
  caller: Asker,
  bucket: string | undefined,
): { identity: NamedDocument[]; resource: NamedDocument[] } {
  const policy = users.find(({ name }) => caller !== "anonymous" && name === caller.name)?.policy;
  const document = policy === undefined ? undefined : policies.get(policy);
  const open = buckets.find(({ name }) => name === bucket)?.anonymousPolicy;
  return {
    identity: document === undefined ? [] : [{ name: policy ?? "", document }],
    resource: open === undefined ? [] : [{ name: `bucket ${bucket ?? ""}`, document: open }],
  };
}

function bucketOf(resource: Resource): string | undefined {
  return resource.kind === "account" ? undefined : resource.bucket;
}
