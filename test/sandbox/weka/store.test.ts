import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anonymousPolicy, predefinedPolicies } from "../../../policies/weka/predefined.ts";
import { load, locked, save } from "../../../sandbox/weka/state-file.ts";
import { reportUsage, seed, snapshot } from "../../../sandbox/weka/store.ts";

const admin = { username: "admin", password: "Sandbox-1" };

describe("sandbox/weka/store", () => {
  let folder: string;
  let stateFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-store-"));
    stateFile = join(folder, "state.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lays a cluster down once, for its owner's eyes only", async () => {
    assert.equal(seed(stateFile, { admin }), true);
    const before = load(stateFile);
    assert.equal(seed(stateFile, { admin: { username: "other", password: "Other-12" } }), false);
    assert.deepEqual(load(stateFile), before);
    assert.equal(statSync(stateFile).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ["state.json"]);
  });

  it("shows an inactive cluster before there is one", () => {
    const nothing = { active: false, users: [], policies: new Map(), buckets: [] };
    assert.deepEqual(snapshot(stateFile), nothing);
    seed(stateFile, { admin });
    assert.deepEqual(snapshot(stateFile), nothing);
  });

  it("shows who may do what", () => {
    seed(stateFile, { admin });
    const state = load(stateFile);
    assert.ok(state);
    const place = { filesystem: "default", path: "/raw" };
    save(stateFile, {
      ...state,
      s3: {
        defaultFilesystem: "default",
        configFilesystem: ".config_fs",
        allServers: true,
        maxBuckets: 10,
        port: 9000,
        domains: [],
        anonymousUid: 65_534,
        anonymousGid: 65_534,
        members: [{ id: 0, readyAt: 0 }],
      },
      users: [
        ...state.users,
        {
          uid: "u",
          username: "loader",
          role: "S3",
          password: "Loader-1",
          posixUid: 0,
          posixGid: 0,
          policy: "readonly",
          failedLogins: 0,
          lockedUntil: 0,
        },
      ],
      policies: [...predefinedPolicies],
      buckets: [
        { name: "raw", ...place, anonymous: "none", rules: [] },
        { name: "open", filesystem: "default", path: "/open", anonymous: "download", rules: [] },
      ],
    });
    const { active, users, policies, buckets } = snapshot(stateFile);
    assert.deepEqual(
      [active, users, [...policies.keys()]],
      [
        true,
        [{ name: "loader", password: "Loader-1", policy: "readonly" }],
        ["readonly", "writeonly", "readwrite"],
      ],
    );
    assert.deepEqual(buckets, [
      { name: "raw", anonymousPolicy: undefined },
      { name: "open", anonymousPolicy: anonymousPolicy("download", "open") },
    ]);
    reportUsage(stateFile, "raw", { objects: 2, bytes: 7 });
    reportUsage(stateFile, "raw", { objects: 3, bytes: 9 });
    assert.deepEqual(load(stateFile)?.directories, [{ ...place, objects: 3, bytes: 9 }]);
  });

  it("opens exactly what WEKA's words open", () => {
    const actions = (word: "download" | "upload" | "public"): unknown =>
      anonymousPolicy(word, "b")?.Statement.map(({ Resource, Action }) => [...Resource, ...Action]);
    assert.deepEqual(actions("download"), [
      ["arn:aws:s3:::b", "s3:GetBucketLocation", "s3:ListBucket"],
      ["arn:aws:s3:::b/*", "s3:GetObject"],
    ]);
    assert.deepEqual(actions("upload"), [
      ["arn:aws:s3:::b", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      [
        "arn:aws:s3:::b/*",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
    ]);
    assert.deepEqual(actions("public"), [
      ["arn:aws:s3:::b", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      [
        "arn:aws:s3:::b/*",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
    ]);
  });

  it("takes over the lock of a process that was killed", () => {
    mkdirSync(`${stateFile}.lock`);
    writeFileSync(join(`${stateFile}.lock`, "owner"), `2147483647\n${stateFile}.lock.gone`);
    assert.equal(
      locked(stateFile, () => "mine"),
      "mine",
    );
  });

  it("gives the lock back when the work fails", () => {
    assert.throws(
      () =>
        locked(stateFile, () => {
          throw new Error("failed");
        }),
      /^Error: failed$/,
    );
    assert.equal(
      locked(stateFile, () => "mine"),
      "mine",
    );
  });

  it("refuses a file of another program", () => {
    writeFileSync(stateFile, '{"format":1}');
    assert.throws(() => snapshot(stateFile), /is no state of this simulator/);
  });
});
