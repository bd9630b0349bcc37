import { anonymousAccessNames } from "../../../policies/weka/desired.ts";
import type { BucketAdministration } from "../administration.ts";
import { documentIn, listOf, read, unwrap } from "../answers.ts";
import { Bucket } from "../seen/bucket.ts";
import { withoutService } from "../service.ts";
import type { Command } from "./command.ts";
import { lendingPolicy, policyFile } from "./policies.ts";

/** Buckets, their quotas and what they open to callers without credentials, over the command line. */
export function bucketCommands(weka: Command): BucketAdministration {
  const { create, destroy, reset } = weka.speech;
  const bucket = (...words: readonly string[]): Promise<void> =>
    weka.change("s3", "bucket", ...words);
  return {
    buckets: async () => {
      const rows = await withoutService([], weka.read("s3", "bucket", "list"));
      return read("the list of buckets", listOf(Bucket), rows);
    },
    addBucket: async ({ name, filesystem, existingPath, hardQuota, anonymous }) => {
      const words = [
        ...["s3", "bucket", create, name],
        ...(filesystem === undefined ? [] : ["--fs-name", filesystem]),
        ...(existingPath === undefined ? [] : ["--existing-path", existingPath]),
        ...(hardQuota === undefined ? [] : ["--hard-quota", hardQuota]),
      ];
      if (typeof anonymous === "string") return weka.change(...words, "--policy", anonymous);
      await weka.run([...words, "--policy-json", policyFile], lendingPolicy(anonymous.document));
    },
    removeBucket: (name, how) =>
      bucket(destroy, name, ...(how === "unlink" ? ["--unlink"] : []), "-f"),
    setHardQuota: (name, capacity) => bucket("quota", "set", name, capacity),
    resetHardQuota: (name) => bucket("quota", reset, name),
    anonymousAccess: async (name) => {
      const answer = await weka.read("s3", "bucket", "policy", "get", name);
      const word = unwrap(answer, "policy");
      const known = anonymousAccessNames.find((candidate) => candidate === word);
      if (known !== undefined) return known;
      // Any other word stands for a policy of one's own.
      return { document: documentIn(await weka.read("s3", "bucket", "policy", "get-json", name)) };
    },
    setAnonymousAccess: async (name, access) => {
      if (typeof access === "string") return bucket("policy", "set", name, access);
      const words = ["s3", "bucket", "policy", "set-custom", name, policyFile];
      await weka.run(words, lendingPolicy(access.document));
    },
  };
}
