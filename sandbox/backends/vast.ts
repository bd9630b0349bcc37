/** VAST as the gateway sees it: keys of the simulated cluster's users, and the views behind the buckets. */
import { parsePolicy } from "../../policies/evaluate/index.ts";
import type { Backend, BucketPolicies, Credential } from "../gateway/backend.ts";
import { S3Error } from "../gateway/s3-error.ts";
import type { Cluster } from "../vast/cluster.ts";
import { VastDatabases } from "../vast/databases.ts";
import type { SystemStorage } from "./storage.ts";
import { type Holder, VastJudge, callerOf, holderOf, servesS3, viewOf } from "./vast-judge.ts";

export interface VastBackendOptions {
  /** The cluster that its management service changes. */
  readonly cluster: Cluster;
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

/** Callers are called `USER/ACCESS-KEY`: a key is one user's in one tenant. */
export function vastBackend({ cluster, storage, storageUrl }: VastBackendOptions): Backend {
  const { state } = cluster;
  const judge = new VastJudge(state);
  return {
    name: "vast",
    credential: (accessKeyId) => Promise.resolve(credentialOf(holderOf(state, accessKeyId))),
    authorize: async (question, caller) => {
      for (const { bucket } of state.views.filter(servesS3)) await storage.provide(bucket);
      return judge.decide(question, caller);
    },
    mayList: (bucket, caller) => judge.sees(bucket, caller),
    databases: new VastDatabases(cluster),
    bucketPolicies: bucketPolicies(cluster),
    storage: storage.at(storageUrl),
  };
}

function credentialOf(holder: Holder | undefined): Credential | undefined {
  return holder && { secretAccessKey: holder.key.secretKey, caller: callerOf(holder) };
}

/** They hang on views. VAST's specification has them nowhere, and its documents in S3's requests alone ("Supported S3 requests"). */
function bucketPolicies(cluster: Cluster): BucketPolicies {
  const { state } = cluster;
  return {
    get: (bucket) => viewOf(state, bucket)?.bucketPolicy,
    put: async (bucket, text) => {
      const { policy, findings } = parsePolicy(text, {
        ...{ name: bucket, kind: "resource", dialect: "vast" },
      });
      if (policy === undefined) {
        const reasons = findings.map(({ path, message }) => `${path}: ${message}`);
        throw new S3Error("MalformedPolicy", 400, reasons.join(" "));
      }
      const view = viewOf(state, bucket);
      if (view !== undefined) view.bucketPolicy = text;
      await cluster.save();
    },
    delete: async (bucket) => {
      const view = viewOf(state, bucket);
      if (view !== undefined) delete view.bucketPolicy;
      await cluster.save();
    },
  };
}
