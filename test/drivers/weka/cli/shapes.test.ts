import assert from "node:assert/strict";
import { overCommandLine } from "../../../../drivers/weka/cli/index.ts";
import type { Administration } from "../../../../drivers/weka/administration.ts";

/** A `weka` that answers one text to everything it is asked. */
function answering(stdout: string): Promise<Administration> {
  const run = ({
    words,
  }: {
    readonly words: readonly string[];
  }): Promise<{
    exitCode: number;
    stdout: string;
    stderr: string;
  }> =>
    Promise.resolve({
      exitCode: 0,
      stdout: words[0] === "--version" ? "6.0.1" : stdout,
      stderr: "",
    });
  return overCommandLine({ says: "weka", run }, undefined);
}

/** One thing that is read, what it is, and the ways in which versions of WEKA may say it. */
const readings: readonly (readonly [
  what: string,
  read: (weka: Administration) => Promise<unknown>,
  is: unknown,
  said: readonly string[],
])[] = [
  [
    "groups",
    (weka) => weka.filesystemGroups(),
    [{ name: "default" }],
    ['[{"name":"default","uid":"x"}]', '{"groups":[{"group_name":"default"}]}'],
  ],
  [
    "filesystems",
    (weka) => weka.filesystems(),
    [
      {
        name: "big",
        group: "default",
        capacity: 9_223_372_036_854_775_807n,
        encrypted: true,
        ready: true,
        status: "READY",
      },
    ],
    [
      '[{"name":"big","group_name":"default","total_budget":9223372036854775807,"is_encrypted":true,"is_ready":true,"status":"READY"}]',
      '[{"NAME":"big","GROUP NAME":"default","total_budget":"9223372036854775807","isEncrypted":true,"status":"READY"}]',
    ],
  ],
  [
    "a filesystem that goes",
    async (weka) => (await weka.filesystems()).map(({ ready, status }) => [ready, status]),
    [[false, "REMOVING"]],
    ['[{"name":"x","is_removing":true,"is_ready":true,"status":"READY"}]'],
  ],
  [
    "the S3 cluster",
    (weka) => weka.s3Cluster(),
    {
      defaultFilesystem: "default",
      configFilesystem: ".config_fs",
      port: 9000,
      tls: false,
      domains: ["a.example", "b.example"],
      servers: [0, 14],
      maxBuckets: 50,
      anonymousPosixUid: 65_534,
      anonymousPosixGid: 65_534,
    },
    [
      '{"active":true,"s3_hosts":["HostId<0>","HostId<14>"],"port":"9000","filesystem_name":"default","config_fs_name":".config_fs","tls_enabled":false,"domain":"a.example,b.example","max_buckets_limit":50,"anonymous_posix_uid":"65534","anonymous_posix_gid":"65534"}',
      '[{"active":true,"s3_containers":[0,14],"port":9000,"default_fs_name":"default","config_filesystem":".config_fs","tlsEnabled":false,"domains":["a.example","b.example"],"maxBuckets":"50","anonymousPosixUid":65534,"anonymousPosixGid":65534}]',
    ],
  ],
  ["no S3 cluster", (weka) => weka.s3Cluster(), undefined, ['{"active":false}']],
  [
    "S3 servers",
    async (weka) => (await weka.s3Servers()).map(({ id, ready }) => [id, ready]),
    [
      [1, true],
      [2, false],
    ],
    [
      '{"HostId<1>":true,"HostId<2>":false}',
      '[{"id":1,"status":"Ready"},{"id":2,"status":"Not Ready"}]',
      '[{"id":"HostId<1>","serviceStatus":"Online"},{"id":"HostId<2>","serviceStatus":"Not Ready"}]',
      '[{"ID":1,"S3 STATUS":"Online"},{"ID":2,"S3 STATUS":""}]',
    ],
  ],
  [
    "buckets",
    (weka) => weka.buckets(),
    [
      { name: "a", filesystem: "default", path: "/a", hardQuota: 9_007_199_254_740_993n },
      { name: "b", filesystem: "default", path: "/b", hardQuota: undefined },
    ],
    [
      '{"session_id":"7","buckets":[{"name":"a","path":"/a","fs":"default","hard_limit_bytes":9007199254740993},{"name":"b","path":"/b","fs":"default","hard_limit_bytes":0}]}',
      '[{"name":"a","path":"/a","fs":"default","hard":"9007199254740993"},{"name":"b","path":"/b","fs":"default","hard":null}]',
    ],
  ],
  [
    "lifecycle rules",
    (weka) => weka.lifecycleRules("raw"),
    [
      { id: "7", expiryDays: 30, prefix: "tmp/", tags: { a: "1", b: "x=y" } },
      { id: "8", expiryDays: 1 },
    ],
    [
      '[{"id":"7","expiry_days":"30","prefix":"tmp/","tags":"a=1&b=x=y"},{"id":"8","expiry_days":1,"prefix":"","tags":""}]',
      '{"rules":[{"id":7,"expires":"30 days","prefix":"tmp/","tags":{"a":"1","b":"x=y"}},{"id":8,"expires":"1d","tags":{}}]}',
      '[{"id":7,"expiryDays":30,"prefix":"tmp/","tags":[{"key":"a","value":"1"},{"key":"b","value":"x=y"}]},{"id":8,"expiryDays":1,"tags":[]}]',
    ],
  ],
  ["policies", (weka) => weka.policies(), ["p"], ['["p"]', '[{"name":"p"}]', '{"policies":["p"]}']],
  [
    "a policy",
    (weka) => weka.policyDocument("p"),
    { Version: "x" },
    [
      '{"Version":"x"}',
      '{"name":"p","content":{"Version":"x"}}',
      '{"policy":{"name":"p","content":"{\\"Version\\":\\"x\\"}"}}',
    ],
  ],
  [
    "users",
    (weka) => weka.users(),
    [{ name: "u", uid: "5", role: "S3", policy: "p", posixUid: 1, posixGid: 0 }],
    [
      '[{"uid":"5","username":"u","role":"S3","s3_policy":"p","posix_uid":"1","posix_gid":"0"}]',
      '[{"uid":5,"user":"u","role":"S3","s3Policy":"p","posix_uid":1,"posix_gid":null}]',
      '{"users":[{"uid":"5","username":"u","role":"S3","policy":"p","posixUid":1}]}',
    ],
  ],
  [
    "the audit webhook",
    (weka) => weka.auditWebhook(),
    { endpoint: "https://log.example/", token: "T" },
    [
      '{"enabled":true,"endpoint":"https://log.example/","authToken":"T"}',
      '[{"enabled":true,"endpoint":"https://log.example/","auth_token":"T"}]',
    ],
  ],
  [
    "no audit webhook",
    (weka) => weka.auditWebhook(),
    undefined,
    ["{}", '{"enabled":false,"endpoint":"https://log.example/"}', '{"enabled":true,"endpoint":""}'],
  ],
];

describe("drivers/weka/cli, shapes of answers", () => {
  for (const [what, read, is, said] of readings)
    it(`reads ${what} in every shape`, async () => {
      for (const answer of said) assert.deepEqual(await read(await answering(answer)), is, answer);
    });

  it("reads service accounts, whether they have all that their user has or not", async () => {
    const document = { Version: "x" };
    const run = ({ words }: { readonly words: readonly string[] }): string => {
      if (words.includes("--version")) return "6.0.1";
      if (words.includes("list")) return '[{"key":"A"},{"accessKey":"B"},"C"]';
      const policy = words.includes("B") ? JSON.stringify(document) : document;
      return JSON.stringify({ parent_user: "u", implied_policy: words.includes("C"), policy });
    };
    const weka = await overCommandLine(
      {
        says: "weka",
        run: (call) => Promise.resolve({ exitCode: 0, stdout: run(call), stderr: "" }),
      },
      undefined,
    );
    assert.deepEqual(await weka.serviceAccounts(), [
      { accessKey: "A", document },
      { accessKey: "B", document },
      { accessKey: "C", document: undefined },
    ]);
  });

  it("quotes nothing of an answer that holds credentials", async () => {
    const weka = await answering('{"access_key":"AK","secret":"SECRET"}');
    const errors = [
      [weka.makeS3Keys("u"), "s3 user keys-generate --user u --json"],
      [weka.addServiceAccount(undefined), "s3 service-account add"],
      [
        weka.assumeRole({ accessKey: "AK", secretKey: "SK", seconds: 900 }),
        "s3 sts assume-role --access-key AK",
      ],
    ] as const;
    for (const [call, words] of errors)
      await assert.rejects(call, ({ message }: Error) => {
        assert.ok(message.startsWith(`\`weka ${words}\` printed no `), message);
        assert.doesNotMatch(message, /SECRET/);
        return true;
      });
  });
});
