import {
  addBucket,
  bucketNamed,
  documentOf,
  removeBucket,
  resetQuota,
  setAccess,
  setQuota,
} from "../../cluster/buckets.ts";
import { Refusal } from "../../cluster/refusal.ts";
import { service } from "../../cluster/s3-service.ts";
import { bucketRow } from "../../rows.ts";
import type { FileSystem } from "../../state.ts";
import { flag, option, table, word } from "../command.ts";
import type { Answer, Call, Commands } from "../command.ts";
import { readDocument } from "../files.ts";

export const s3BucketCommands: Commands = {
  "s3 bucket list": { right: "reader", lists: true, run: list },
  "s3 bucket add": {
    words: ["name"],
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
  "s3 bucket remove": {
    words: ["name"],
    options: { unlink: "flag" },
    asksFirst: true,
    run: (call) => {
      removeBucket(call, word(call, "name"), flag(call, "unlink"));
      return undefined;
    },
  },
  "s3 bucket quota set": {
    words: ["name", "hard-quota"],
    run: (call) => {
      setQuota(call, word(call, "name"), word(call, "hard-quota"));
      return undefined;
    },
  },
  "s3 bucket quota reset": {
    words: ["name"],
    run: (call) => {
      resetQuota(call, word(call, "name"));
      return undefined;
    },
  },
  "s3 bucket policy get": { right: "reader", shows: true, words: ["bucket"], run: getPolicy },
  "s3 bucket policy get-json": {
    right: "reader",
    shows: true,
    words: ["bucket"],
    run: getDocument,
  },
  "s3 bucket policy set": {
    words: ["bucket", "policy"],
    run: (call) => {
      setAccess(call, word(call, "bucket"), { word: word(call, "policy") });
      return undefined;
    },
  },
  "s3 bucket policy set-custom": {
    words: ["bucket", "policy-file"],
    run: (call) => {
      const document = readDocument(call, word(call, "policy-file"), "bucket");
      setAccess(call, word(call, "bucket"), { document });
      return undefined;
    },
  },
  "s3 bucket policy reset": {
    words: ["bucket"],
    run: (call) => {
      setAccess(call, word(call, "bucket"), { word: "none" });
      return undefined;
    },
  },
};

function list({ state, face }: Call): Answer {
  service(state);
  const columns = state.buckets
    .map((known) => bucketRow(state, known))
    .map(({ name = "", hard_limit_bytes: hard = 0, used_bytes: used = 0, path = "", fs = "" }) => ({
      ...{ name, hard, used, path, fs },
    }));
  return { text: table(columns), data: face.shapes.buckets(state) };
}

function add(call: Call): undefined {
  const file = option(call, "policy-json");
  addBucket(call, {
    name: word(call, "name"),
    access:
      file === undefined
        ? { word: option(call, "policy") ?? "none" }
        : { document: readDocument(call, file, "bucket") },
    hardQuota: option(call, "hard-quota"),
    existingPath: option(call, "existing-path"),
    filesystem: filesystemChoice(call),
  });
}

function filesystemChoice(call: Call): ((known: FileSystem) => boolean) | undefined {
  const [name, id] = [option(call, "fs-name"), option(call, "fs-id")];
  if (name !== undefined && id !== undefined)
    throw new Refusal("Only one of fs-name or fs-id can be used");
  if (name !== undefined) return (known) => known.name === name;
  if (id === undefined) return undefined;
  return (known) => [String(known.id), `FSId<${known.id}>`].includes(id);
}

function getPolicy(call: Call): Answer {
  const { anonymous } = bucketNamed(call.state, word(call, "bucket"));
  return { text: anonymous, data: call.face.shapes.bucketPolicy(anonymous) };
}

function getDocument(call: Call): Answer {
  const document = documentOf(bucketNamed(call.state, word(call, "bucket")));
  const text = document === undefined ? "" : JSON.stringify(document);
  return { text, data: call.face.shapes.bucketDocument(document) };
}
