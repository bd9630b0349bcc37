/**
 * How the generations differ on the command line, in one table: words, options, ids, confirmations, shapes of JSON and
 * texts of errors. Commands are written once, in the words of generation B. Where a generation is not documented it is
 * taken to be like its neighbours, and the guess is marked.
 */
import type { Generation } from "../generation.ts";
import { bracketedId, plainId } from "../rows.ts";
import type { WriteId } from "../rows.ts";
import { goErrors, legacyErrors } from "./usage-errors.ts";
import type { UsageErrors } from "./usage-errors.ts";
import { goShapes, legacyShapes, rowShapes } from "./shapes.ts";
import type { Shapes } from "./shapes.ts";
import type { Syntax } from "./syntax.ts";

export interface Face {
  /** Commands that have another path than in generation B. */
  readonly paths: Readonly<Record<string, string>>;
  /** Commands that this generation does not have. */
  readonly lacks: readonly string[];
  /** A word that stands for another one. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Commands that take other words or options. */
  readonly syntax: Readonly<Record<string, Syntax>>;
  readonly shortOptions: Readonly<Record<string, string>>;
  /** What `-f` means on list commands; on all others it is `force`. */
  readonly shortFOnLists: "format" | "force";
  readonly writeId: WriteId;
  /** Whether a command that changed something says so. The text is not documented. */
  readonly confirms: boolean;
  /** Words after those that a list command takes. */
  readonly extraWordsOnLists: "refused" | "ignored";
  /** Without a command: a shell, unless WEKA_CLI_NO_INTERACTIVE is set. */
  readonly shell: boolean;
  readonly shapes: Shapes;
  readonly errors: UsageErrors;
}

/** "Standardized CLI command actions" of the 5.0 documentation: the word on the right is the documented one. */
const aliases: Face["aliases"] = {
  create: "add",
  new: "add",
  destroy: "remove",
  delete: "remove",
  assign: "attach",
  unassign: "detach",
  unset: "reset",
  updates: "update",
  containers: "container",
  buckets: "bucket",
  users: "user",
  groups: "group",
  policies: "policy",
  "service-accounts": "service-account",
  serviceaccount: "service-account",
  serviceaccounts: "service-account",
};

/** The words of 4.2, which its help still shows up to 4.4.5. */
const oldPaths: Face["paths"] = {
  "fs add": "fs create",
  "fs remove": "fs delete",
  "fs group add": "fs group create",
  "fs group remove": "fs group delete",
  "s3 cluster add": "s3 cluster create",
  "s3 cluster remove": "s3 cluster destroy",
  "s3 cluster container list": "s3 cluster containers list",
  "s3 cluster container add": "s3 cluster containers add",
  "s3 cluster container remove": "s3 cluster containers remove",
  "s3 bucket add": "s3 bucket create",
  "s3 bucket remove": "s3 bucket destroy",
  "s3 bucket quota reset": "s3 bucket quota unset",
  "s3 bucket policy reset": "s3 bucket policy unset",
  "security tls reset": "security tls unset",
  "user remove": "user delete",
};

const keyCommands = ["s3 user keys-generate", "s3 cluster setup show", "s3 cluster setup update"];
const localTlsCommands = ["security tls local set", "security tls local reset"];

const shortOptions = {
  J: "json",
  H: "HOST",
  P: "PORT",
  C: "CONNECT-TIMEOUT",
  T: "TIMEOUT",
  U: "UTC",
  R: "raw-units",
  v: "verbose",
  o: "output",
  s: "sort",
  F: "filter",
};

const clusterOptions = {
  port: "value",
  domain: "value",
  container: "value",
  "all-servers": "flag",
  "anonymous-posix-uid": "value",
  "anonymous-posix-gid": "value",
} as const;

/** 5.1: the default filesystem is an option, and there is no root key any more. */
const clusterAdd: Syntax = {
  words: ["config-fs-name"],
  options: { ...clusterOptions, "default-fs-name": "value", "max-buckets-limit": "value" },
};

const B: Face = {
  paths: {},
  lacks: keyCommands,
  aliases,
  syntax: {},
  shortOptions,
  shortFOnLists: "format",
  writeId: bracketedId,
  confirms: false,
  extraWordsOnLists: "refused",
  shell: false,
  shapes: legacyShapes,
  errors: legacyErrors,
};

export const faces: Readonly<Record<Generation, Face>> = {
  A: { ...B, paths: oldPaths, aliases: {}, lacks: [...keyCommands, ...localTlsCommands] },
  B,
  C: {
    ...B,
    lacks: [],
    syntax: { "s3 cluster add": clusterAdd },
    shapes: rowShapes,
  },
  D: {
    ...B,
    lacks: [],
    // Two pages of the 6.x documentation contradict each other on which old words are left; here none is.
    aliases: {},
    syntax: {
      "s3 cluster add": {
        words: ["config-fs-name"],
        options: { ...clusterAdd.options, "allow-versioning": "flag" },
      },
      "fs add": {
        words: ["name", "total-capacity"],
        options: {
          "fs-group": "value",
          "ssd-capacity": "value",
          "auth-required": "value",
          encrypted: "flag",
          "allow-no-kms": "flag",
          "kms-key-identifier": "value",
        },
      },
      "fs group add": {
        words: ["name"],
        options: { "ssd-retention": "value", "start-demote": "value" },
      },
      "s3 policy attach": { words: ["policy", "user?"], options: { user: "value" } },
      "s3 policy detach": { words: ["user?"], options: { user: "value" } },
      "s3 cluster audit-webhook enable": { options: { endpoint: "value", "auth-token": "value" } },
    },
    shortOptions: { J: "json", R: "raw-units", C: "container" },
    shortFOnLists: "force",
    writeId: plainId,
    confirms: true,
    extraWordsOnLists: "ignored",
    shell: true,
    shapes: goShapes,
    errors: goErrors,
  },
};
