import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { auditWeka } from "../../../access/audit/weka/audit.ts";
import { compareService } from "../../../access/audit/weka/service.ts";
import { certificates } from "../../support/weka-world.ts";
import { memoryWeka } from "../../support/weka-memory/index.ts";
import type { MemoryState } from "../../support/weka-memory/state.ts";
import { FIXTURES, FULL, TOKEN, asDeclared, audit, declaration } from "./audited.ts";

describe("s3access audit weka", () => {
  let state: MemoryState;

  beforeEach(async () => {
    state = await asDeclared();
  });

  it("finds nothing where everything is as declared, with one call a list and some for what has no list", async () => {
    const { code, lines, last, calls } = await audit(state);
    assert.deepEqual(
      [code, lines, last],
      [0, [], "audited on WEKA: 11 objects as declared, 0 missing, 0 changed, 0 extra"],
    );
    const policy = [...state.policies.keys()].at(-1) ?? "";
    assert.deepEqual(
      calls.toSorted(),
      [
        "anonymousAccess ingest",
        "anonymousAccess open",
        "auditWebhook",
        "buckets",
        "filesystemGroups",
        "filesystems",
        "lifecycleRules ingest",
        `policyDocument ${policy}`,
        "policies",
        "s3Cluster",
        "serviceAccounts",
        "serviceAccounts",
        "users",
      ].toSorted(),
    );
  });

  it("asks nothing more when there is more of everything that nobody declared", async () => {
    const before = (await audit(state)).calls;
    const weka = memoryWeka(state);
    for (let index = 0; index < 20; index += 1) {
      await weka.addBucket({ name: `more-${index}`, anonymous: "none" });
      await weka.addPolicy(`more-${index}`, { Version: "2012-10-17", Statement: [] });
      await weka.addS3User(`more-${index}`, "More-pass-1", {});
    }
    const { calls, last } = await audit(state);
    assert.deepEqual(calls.toSorted(), before.toSorted());
    assert.equal(last, "audited on WEKA: 11 objects as declared, 0 missing, 0 changed, 60 extra");
  });

  it("reads seven lists and no single object with --lists-only", async () => {
    state.buckets.splice(0, 1);
    const { calls, lines } = await audit(state, { listsOnly: true });
    assert.deepEqual(calls, [
      "filesystems",
      "filesystemGroups",
      "s3Cluster",
      "buckets",
      "policies",
      "users",
      "auditWebhook",
    ]);
    assert.deepEqual(lines, [
      "missing  bucket ingest",
      "Not looked at:",
      "  documents of policies, anonymous access and lifecycle rules of buckets, service accounts: only lists were read, as --lists-only asks",
    ]);
  });

  /** What is changed behind the stack's back, and everything that the audit says of it. */
  const drifts: readonly (readonly [string, (state: MemoryState) => unknown, readonly string[]])[] =
    [
      [
        "a filesystem group that is gone",
        (s) => (s.groups = []),
        ["missing  filesystem group fast"],
      ],
      [
        "another filesystem group",
        (s) => s.groups.push("slow"),
        ["extra    filesystem group slow"],
      ],
      [
        "a filesystem that is gone",
        (s) => (s.filesystems = s.filesystems.filter(({ name }) => name !== ".config_fs")),
        ["missing  filesystem .config_fs"],
      ],
      [
        "a filesystem of another size, group and encryption",
        (s) =>
          (s.filesystems = s.filesystems.map((one) =>
            one.name === "big"
              ? { ...one, group: "slow", capacity: 1024n ** 4n, encrypted: true }
              : one,
          )),
        [
          "changed  filesystem big",
          "         group: declared fast, live slow",
          "         capacity: declared 2TiB, live 1099511627776 bytes",
          "         encryption: declared none, live encrypted",
        ],
      ],
      [
        "a filesystem that is being made, and another one",
        (s) => {
          for (const one of s.filesystems) one.pending = one.name === "big" ? 9 : 0;
          const [first] = s.filesystems;
          if (first !== undefined) s.filesystems.push({ ...first, name: "other", group: "fast" });
        },
        [
          "changed  filesystem big",
          "         status: declared READY, live CREATING",
          "extra    filesystem other (group fast)",
        ],
      ],
      [
        "no S3 cluster, hence nothing in it",
        (s) => memoryWeka(s).removeS3Cluster(),
        [
          "missing  S3 cluster s3",
          "missing  bucket ingest",
          "missing  bucket open",
          "missing  policy loader-5dca2fbd",
          "missing  user operator",
          "missing  user loader",
        ],
      ],
      [
        "another S3 cluster",
        (s) => {
          if (s.cluster === undefined) return;
          s.cluster = {
            ...s.cluster,
            ...{ defaultFilesystem: ".config_fs", configFilesystem: "big", port: 9002 },
            ...{ domains: [], servers: [1, 2], anonymousPosixUid: 8 },
          };
        },
        [
          "changed  S3 cluster s3",
          "         filesystem: declared big, live .config_fs",
          "         configFilesystem: declared .config_fs, live big",
          "         port: declared 9000, live 9002",
          "         servers: declared [0], live [2]",
          '         domains: declared ["s3.example.com"], live nothing more',
          "         anonymousPosixUid: declared 7, live 8",
        ],
      ],
      ["a bucket that is gone", (s) => s.buckets.shift(), ["missing  bucket ingest"]],
      [
        "another bucket",
        (s) => memoryWeka(s).addBucket({ name: "mine", anonymous: "public" }),
        ["extra    bucket mine (big:/mine)"],
      ],
      [
        "a bucket without its quota, open to everybody, with another rule",
        async (s) => {
          const [ingest] = s.buckets;
          if (ingest === undefined) return;
          ingest.hardQuota = undefined;
          ingest.anonymous = "public";
          ingest.rules = [];
          await memoryWeka(s).addLifecycleRule("ingest", { expiryDays: 1 });
        },
        [
          "changed  bucket ingest",
          "         quota: declared 10GB, live none",
          "         anonymous: declared none, live public",
          '         lifecycle: declared [{"expiryDays":7,"prefix":"tmp/"}], live [{"expiryDays":1}]',
        ],
      ],
      [
        "a bucket that a policy of its own opens",
        (s) =>
          memoryWeka(s).setAnonymousAccess("open", {
            document: {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { AWS: ["*"] },
                  Action: ["s3:ListBucket", "s3:GetBucketLocation"],
                  Resource: ["arn:aws:s3:::open"],
                },
              ],
            },
          }),
        [
          "changed  bucket open",
          '         anonymous: declared [{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::open/*"]}], live nothing more',
        ],
      ],
      [
        "a policy that is gone",
        (s) => s.policies.delete([...s.policies.keys()].at(-1) ?? ""),
        ["missing  policy loader-5dca2fbd"],
      ],
      [
        "a policy that says something else under its name",
        (s) =>
          s.policies.set("loader-5dca2fbd", {
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
          }),
        ["changed  policy loader-5dca2fbd"],
      ],
      [
        "another policy, which somebody has",
        async (s) => {
          await memoryWeka(s).addPolicy("wide", { Version: "2012-10-17", Statement: [] });
          await memoryWeka(s).attachPolicy("wide", "operator");
        },
        [
          "extra    policy wide (attached to operator)",
          "changed  user operator",
          "         policy: declared readwrite, live wide",
        ],
      ],
      [
        "a user that is gone",
        (s) => (s.users = s.users.filter(({ name }) => name !== "operator")),
        ["missing  user operator"],
      ],
      [
        "a user of another role with other ids and no policy",
        (s) =>
          (s.users = s.users.map((one) =>
            one.name === "loader"
              ? { ...one, role: "Regular", policy: undefined, posixUid: 0, posixGid: 3 }
              : one,
          )),
        [
          "changed  user loader",
          "         role: declared S3, live Regular",
          "         policy: declared loader-5dca2fbd, live none",
          "         posixUid: declared 2001, live 0",
          "         posixGid: declared 0, live 3",
        ],
      ],
      [
        "another S3 user, and an administrator, who is none",
        async (s) => {
          await memoryWeka(s).addS3User("mallory", "Mallory-1", {});
          await memoryWeka(s).addS3User("boss", "Boss-pass-1", {});
          s.users = s.users.map((one) =>
            one.name === "boss" ? { ...one, role: "ClusterAdmin" } : one,
          );
        },
        ["extra    user mallory (policy none)"],
      ],
      [
        "service accounts: one gone, one without a policy",
        async (s) => {
          const loader = s.users.find(({ name }) => name === "loader");
          if (loader !== undefined) loader.accounts = [];
          await memoryWeka(s, "loader").addServiceAccount(undefined);
        },
        [
          "missing  service account loader/report",
          "extra    service account loader/access-6 (all that its user may do)",
        ],
      ],
      [
        "a service account that may do more",
        (s) => {
          const account = s.users.find(({ name }) => name === "loader")?.accounts[0];
          if (account === undefined) return;
          const Statement = [
            { Sid: "report", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::ingest/*" },
          ];
          account.document = { Version: "2012-10-17", Statement };
        },
        ["changed  service account loader/report"],
      ],
      [
        "no audit webhook",
        (s) => (s.webhook = undefined),
        ["missing  audit webhook https://audit.example.com/s3"],
      ],
      [
        "an audit webhook to elsewhere, with another token",
        (s) => (s.webhook = { endpoint: "https://evil.example.com/?key=abc", token: "other" }),
        [
          "changed  audit webhook https://audit.example.com/s3",
          "         endpoint: declared https://audit.example.com/s3, live https://evil.example.com/",
          "         token: declared the one handed over, live another one",
        ],
      ],
    ];

  for (const [what, change, expected] of drifts)
    it(`finds ${what}, and nothing else`, async () => {
      await change(state);
      const { code, lines } = await audit(state);
      const isDetail = (line: string): boolean => line.startsWith(" ");
      // Whole statements are compared in a test of their own.
      const known = expected.some(isDetail) ? lines : lines.filter((line) => !isDetail(line));
      assert.deepEqual([known, code], [expected, 1]);
    });

  it("shows the statements that differ, and no others", async () => {
    const [name = "", document] = [...state.policies].at(-1) ?? [];
    const { Statement } = z.looseObject({ Statement: z.array(z.unknown()) }).parse(document);
    const wider = { Sid: "Wider", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::*" };
    state.policies.set(name, { Version: "2012-10-17", Statement: [...Statement.slice(1), wider] });
    const { json } = await audit(state);
    assert.deepEqual(json, {
      stack: "audited",
      system: "WEKA",
      drifts: [
        {
          is: "changed",
          kind: "policy",
          name,
          differences: [{ field: "document", declared: [Statement[0]], live: [wider] }],
        },
      ],
      unseen: [],
      asDeclared: 10,
    });
  });

  it("takes a certificate for the one that is declared, or another", async () => {
    const { first, own } = await certificates();
    const declared = await declaration();
    const drift = (certificate: string): unknown => {
      const live = {
        ...{ groups: [], filesystems: [], cluster: undefined, buckets: [], policies: [] },
        ...{ users: [], accounts: new Map(), webhook: undefined, certificate },
      };
      const tls = { certificate: own.certificate };
      return compareService({ ...declared, tls }, live, { token: undefined, shared: true }).at(-1);
    };
    const print = (pem: string): string => new X509Certificate(pem).fingerprint256;
    assert.deepEqual(drift(own.certificate), { alike: 1, drifts: [] });
    assert.deepEqual(drift(first.certificate), {
      alike: 0,
      drifts: [
        {
          ...{ is: "changed", kind: "certificate", name: "tls" },
          differences: [
            {
              field: "SHA-256",
              declared: print(own.certificate),
              live: print(first.certificate),
            },
          ],
        },
      ],
    });
  });

  it("reports nothing undeclared of a cluster that others use too", async () => {
    const weka = memoryWeka(state);
    state.groups.push("slow");
    await weka.addBucket({ name: "mine", anonymous: "none" });
    await weka.addPolicy("wide", { Version: "2012-10-17", Statement: [] });
    await weka.addS3User("mallory", "Mallory-1", {});
    await weka.as("loader", "Loader-1").addServiceAccount(undefined);
    const { code, lines } = await audit(state, { shared: true });
    assert.deepEqual([code, lines], [0, []]);
  });

  it("says what it could not look at, and tells no secret", async () => {
    const { lines, code, json } = await audit(state, {}, {});
    assert.deepEqual(
      [code, lines],
      [
        0,
        [
          "Not looked at:",
          "  service accounts of operator, loader: WEKA shows them to their user only; hand over the passwords of users in S3_ACCESS_WEKA_PASSWORDS, as JSON by user name",
          "  the token of the audit webhook: hand it over in AUDIT_WEBHOOK_TOKEN",
        ],
      ],
    );
    assert.ok(!JSON.stringify(json).includes(TOKEN));
  });

  it("goes where the stack says, as its login, unless the environment says otherwise", async () => {
    const asked: unknown[] = [];
    const look = (env: Readonly<Record<string, string>>): Promise<unknown> =>
      auditWeka(
        { stack: "audited" },
        {
          cwd: FIXTURES,
          env,
          administer: (given) => {
            asked.push(given);
            return Promise.resolve(memoryWeka(state));
          },
        },
      );
    await look({ ...FULL, WEKA_PASSWORD: "Root-pass-1" });
    await look({ WEKA_USERNAME: "auditor", WEKA_PASSWORD: "x", WEKA_HOST: "weka-9" });
    const S3_ACCESS_WEKA_VIA = "rest https://weka.example.com:14000";
    assert.deepEqual(asked, [
      {
        ...{ S3_ACCESS_WEKA_VIA, WEKA_HOST: "weka-0" },
        ...{ WEKA_USERNAME: "root", WEKA_PASSWORD: "Root-pass-1" },
      },
      {
        ...{ S3_ACCESS_WEKA_VIA, WEKA_HOST: "weka-9" },
        ...{ WEKA_USERNAME: "auditor", WEKA_PASSWORD: "x" },
      },
    ]);
  });

  it("stops at a password that WEKA refuses, and tries no other", async () => {
    const wrong = JSON.stringify({ operator: "Wrong-pass-1", loader: "Wrong-pass-2" });
    await assert.rejects(audit(state, {}, { S3_ACCESS_WEKA_PASSWORDS: wrong }), {
      message: 'WEKA refused the login of "operator"',
      exitCode: 41,
    });
  });

  it("refuses passwords that are no JSON without quoting them", async () => {
    const env = { S3_ACCESS_WEKA_PASSWORDS: "{loader: Loader-1}" };
    await assert.rejects(audit(state, {}, env), {
      name: "Error",
      message:
        'S3_ACCESS_WEKA_PASSWORDS is no JSON object of passwords by user name, such as {"loader": "..."}; `pulumi config get s3-access:wekaPasswords` prints one',
    });
  });
});
