import { z } from "zod";
import { anonymousAccessNames } from "../../../policies/weka/desired.ts";
import type { Administration } from "../administration.ts";
import { withoutService } from "../failure.ts";
import { listOf, number, read, unwrap } from "./answers.ts";
import { withDocument } from "./command.ts";
import type { Command } from "./command.ts";

type Part = Pick<
  Administration,
  | "buckets"
  | "addBucket"
  | "removeBucket"
  | "setHardQuota"
  | "resetHardQuota"
  | "anonymousAccess"
  | "setAnonymousAccess"
>;

const Bucket = z.object({
  name: z.string(),
  path: z.string(),
  fs: z.string(),
  hard_limit_bytes: number.nullish(),
});

/** Buckets, their quotas and what they open to callers without credentials, over the command line. */
export function bucketCommands(weka: Command): Part {
  const { add, remove, reset } = weka.words;
  return {
    buckets: async () => {
      const rows = await withoutService([], weka.read("s3", "bucket", "list"));
      return read("the list of buckets", listOf(Bucket), rows).map((row) => ({
        name: row.name,
        filesystem: row.fs,
        path: row.path,
        // Without a quota, WEKA shows 0 or nothing.
        hardQuota: row.hard_limit_bytes ? BigInt(row.hard_limit_bytes) : undefined,
      }));
    },
    addBucket: async ({ name, filesystem, existingPath, hardQuota, anonymous }) => {
      const words = [
        ...["s3", "bucket", add, name],
        ...(filesystem === undefined ? [] : ["--fs-name", filesystem]),
        ...(existingPath === undefined ? [] : ["--existing-path", existingPath]),
        ...(hardQuota === undefined ? [] : ["--hard-quota", hardQuota]),
      ];
      if (typeof anonymous === "string") return weka.change(...words, "--policy", anonymous);
      return withDocument(anonymous.document, (file) =>
        weka.change(...words, "--policy-json", file),
      );
    },
    removeBucket: (name, how) =>
      weka.change("s3", "bucket", remove, name, ...(how === "unlink" ? ["--unlink"] : []), "-f"),
    setHardQuota: (name, capacity) => weka.change("s3", "bucket", "quota", "set", name, capacity),
    resetHardQuota: (name) => weka.change("s3", "bucket", "quota", reset, name),
    anonymousAccess: async (name) => {
      const answer = await weka.read("s3", "bucket", "policy", "get", name);
      const word = unwrap(answer, "policy");
      const known = anonymousAccessNames.find((candidate) => candidate === word);
      if (known !== undefined) return known;
      // Any other word stands for a policy of one's own.
      return { document: json(await weka.read("s3", "bucket", "policy", "get-json", name)) };
    },
    setAnonymousAccess: (name, access) =>
      typeof access === "string"
        ? weka.change("s3", "bucket", "policy", "set", name, access)
        : withDocument(access.document, (file) =>
            weka.change("s3", "bucket", "policy", "set-custom", name, file),
          ),
  };
}

/** A document, which WEKA wraps in an object and writes as text. */
function json(answer: unknown): unknown {
  const inner = unwrap(answer, "policy");
  if (typeof inner !== "string") return inner;
  try {
    return JSON.parse(inner);
  } catch {
    return inner;
  }
}
