import { parseCapacity } from "../../../policies/weka/capacity.ts";
import { bucketName } from "../../../policies/weka/limits.ts";
import { CliError, option, positional, silent, table } from "../cli.ts";
import type { Answer, Call, Commands } from "../cli.ts";
import { readDocument } from "../documents.ts";
import { directoryOf } from "../state.ts";
import type { AnonymousWord, Bucket, State } from "../state.ts";
import { readyService, service } from "./s3-cluster.ts";

export const s3BucketCommands: Commands = {
  "s3 bucket add": {
    positionals: ["name"],
    options: {
      policy: "value",
      "policy-json": "value",
      "hard-quota": "value",
      "existing-path": "value",
      "fs-name": "value",
      "fs-id": "value",
    },
    run: add,
  },
  "s3 bucket list": { lists: true, run: list },
  "s3 bucket remove": { positionals: ["name"], options: { unlink: "flag" }, run: remove },
  "s3 bucket quota set": { positionals: ["name", "hard-quota"], run: setQuota },
  "s3 bucket quota reset": { positionals: ["name"], run: resetQuota },
};

/** @throws CliError when the S3 cluster or the bucket is missing */
export function bucket(state: State, name: string): Bucket {
  service(state);
  const found = state.buckets.find((known) => known.name === name);
  if (found === undefined) throw s3Error("NoSuchBucket", "The specified bucket does not exist");
  return found;
}

/** @throws CliError for any other word */
export function anonymousWord(text: string): AnonymousWord {
  const words = ["none", "download", "upload", "public"] as const;
  const word = words.find((known) => known === text);
  if (word === undefined) throw new CliError(`Invalid policy "${text}": use ${words.join(", ")}`);
  return word;
}

function add(call: Call): Answer {
  const { state } = call;
  const s3 = readyService(call);
  const name = positional(call, 0);
  if (bucketName("name", name).length > 0)
    throw s3Error("InvalidBucketName", "The specified bucket is not valid.");
  if (state.buckets.some((known) => known.name === name))
    throw s3Error(
      "BucketAlreadyOwnedByYou",
      `Bucket "${name}" already exists, choose another name`,
    );
  if (state.buckets.length >= s3.maxBuckets) throw s3Error("TooManyBuckets", "Too many buckets");
  const made = { name, ...place(call, s3.defaultFilesystem) };
  const directory = directoryOf(state, made);
  const document = option(call, "policy-json");
  const quota = option(call, "hard-quota");
  if (quota !== undefined && directory.objects > 0) throw quotaOnData();
  state.buckets.push({
    ...made,
    ...(quota === undefined ? {} : { hardQuotaBytes: capacity(quota) }),
    ...(document === undefined
      ? { anonymous: anonymousWord(option(call, "policy") ?? "none") }
      : { anonymous: "custom", document: readDocument(document, "refused") }),
    rules: [],
  });
  if (!state.directories.includes(directory)) state.directories.push(directory);
  return silent;
}

/** Where a new bucket goes: a directory of its own name, or an existing path that no bucket shows yet. */
function place(call: Call, byDefault: string): { filesystem: string; path: string } {
  const { state } = call;
  if (call.options.has("fs-name") && call.options.has("fs-id"))
    throw new CliError("Only one of fs-name or fs-id can be used");
  const id = option(call, "fs-id");
  const filesystem = state.filesystems.find((known) =>
    id === undefined
      ? known.name === (option(call, "fs-name") ?? byDefault)
      : `FSId<${known.id}>` === id || String(known.id) === id,
  );
  if (filesystem === undefined) throw new CliError("Filesystem was not found");
  const existing = option(call, "existing-path");
  const at = {
    filesystem: filesystem.name,
    path: `/${(existing ?? positional(call, 0)).replace(/^\//, "")}`,
  };
  if (existing === undefined) {
    if (directoryOf(state, at).objects > 0)
      throw s3Error(
        "InvalidBucketState",
        "Unable to create bucket because the folder path already exists and contains data objects. Use Weka-CLI --existing-path <path> for explicit path selection",
        "CreateBucket",
      );
    return at;
  }
  if (!state.directories.some((d) => d.filesystem === at.filesystem && d.path === at.path))
    throw new CliError(`Path "${existing}" does not exist`);
  const holder = state.buckets.find(
    (other) => other.filesystem === at.filesystem && `${at.path}/`.startsWith(`${other.path}/`),
  );
  if (holder !== undefined)
    throw new CliError(`Path "${existing}" is part of bucket "${holder.name}"`);
  return at;
}

function list({ state }: Call): Answer {
  service(state);
  const rows = state.buckets.map((known) => ({
    name: known.name,
    hard_limit_bytes: known.hardQuotaBytes ?? 0,
    used_bytes: directoryOf(state, known).bytes,
    path: known.path,
    fs: known.filesystem,
  }));
  const columns = rows.map(({ name, hard_limit_bytes: hard, used_bytes: used, path, fs }) => ({
    name,
    hard,
    used,
    path,
    fs,
  }));
  return { text: table(columns), data: { buckets: rows } };
}

function remove(call: Call): Answer {
  const { state } = call;
  const found = bucket(state, positional(call, 0));
  const directory = directoryOf(state, found);
  if (!call.options.has("unlink")) {
    if (directory.objects > 0)
      throw s3Error(
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty",
        "DeleteBucket",
      );
    state.directories = state.directories.filter((known) => known !== directory);
  }
  state.buckets = state.buckets.filter((known) => known !== found);
  return silent;
}

/** A first quota needs an empty bucket; an existing one may be changed at any time. */
function setQuota(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  const bytes = capacity(positional(call, 1));
  if (found.hardQuotaBytes === undefined && directoryOf(call.state, found).objects > 0)
    throw quotaOnData();
  found.hardQuotaBytes = bytes;
  return silent;
}

function resetQuota(call: Call): Answer {
  delete bucket(call.state, positional(call, 0)).hardQuotaBytes;
  return silent;
}

function capacity(literal: string): number {
  const bytes = parseCapacity(literal);
  if (bytes === undefined) throw new CliError(`Invalid capacity "${literal}"`);
  return Number(bytes);
}

function quotaOnData(): CliError {
  return new CliError("Quota can be set only on an empty bucket");
}

function s3Error(code: string, message: string, operation?: string): CliError {
  const when = operation === undefined ? "" : ` when calling the ${operation} operation`;
  return new CliError(`An error occurred (${code})${when}: ${message}`);
}
