import assert from "node:assert/strict";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import type { Finding } from "../../../policies/finding.ts";
import type { LifecycleRule } from "../../../policies/weka/desired.ts";
import * as limits from "../../../policies/weka/limits.ts";

/** For one rule, values it takes and values it refuses with a code. */
function table<T>(
  rule: (path: string, value: T) => Finding[],
  code: string,
  takes: readonly T[],
  refuses: readonly T[],
): void {
  for (const value of takes)
    it(`takes ${short(value)}`, () => {
      assert.deepEqual(rule("here", value), []);
    });
  for (const value of refuses)
    it(`refuses ${short(value)}`, () => {
      assert.deepEqual(
        rule("here", value).map((finding) => [finding.code, finding.severity]),
        [[code, "error"]],
      );
    });
}

function short(value: unknown): string {
  return JSON.stringify(value).slice(0, 40);
}

/** PEM of this kind, with nothing in it. */
function pem(kind: string): string {
  return [`-----BEGIN ${kind}-----`, "QUJD", `-----END ${kind}-----`].join("\n");
}

function documentOfBytes(bytes: number): PolicyDocument {
  const empty: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [""] }],
  };
  const resource = "ä" + "x".repeat(bytes - JSON.stringify(empty).length - 2);
  return {
    ...empty,
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [resource] }],
  };
}

describe("policies/weka/limits", () => {
  describe("bucketName", () => {
    table(
      limits.bucketName,
      "weka-bucket-name",
      ["raw", "a.b-c", "0".repeat(63)],
      ["ab", "0".repeat(64), "Raw", "my_bucket", "-raw", "raw-", "raw.", "192.168.0.1", ""],
    );
  });
  describe("filesystemName", () => {
    table(
      limits.filesystemName,
      "weka-filesystem-name",
      ["default", ".config_fs", "x".repeat(32)],
      ["", "x".repeat(33), "a/b", "a\\b", "my fs", "a(b)", "a&b", "a;b", "-f"],
    );
  });
  describe("policyName", () => {
    table(
      limits.policyName,
      "weka-policy-name",
      ["readwrite", "team-a-0badcafe", "x".repeat(64)],
      ["", "-x", "x".repeat(65), "a b", "a/b"],
    );
  });
  describe("userName", () => {
    table(
      limits.userName,
      "weka-user-name",
      ["S3_user", "a", "x".repeat(64)],
      ["", "-x", "x".repeat(65), "a/b", "a,b", "a b"],
    );
  });
  describe("policySize", () => {
    table(
      limits.policySize,
      "weka-policy-too-large",
      [documentOfBytes(2048)],
      [documentOfBytes(2049)],
    );

    it("names the statements of a large policy that could be one", () => {
      const read = (sid: string | undefined, key: string): Statement => ({
        ...(sid === undefined ? {} : { Sid: sid }),
        Effect: "Allow",
        Action:
          sid === "Swapped" ? ["s3:PutObject", "s3:GetObject"] : ["s3:GetObject", "s3:PutObject"],
        Resource: [`arn:aws:s3:::raw/${key}${"x".repeat(600)}/*`],
      });
      const document: PolicyDocument = {
        Version: "2012-10-17",
        Statement: [
          read("First", "a"),
          { ...read(undefined, "b"), Effect: "Deny" },
          read(undefined, "c"),
          read("Swapped", "d"),
        ],
      };
      assert.deepEqual(
        limits.policySize("document", document).map(({ fix }) => fix),
        [
          "write First and Statement[2] and Swapped as one, which differ in nothing but their resources; merge grants to neighbouring folders into one, or give them to another user: WEKA attaches one policy to a user",
        ],
      );
    });

    it("says by how much a policy is too large", () => {
      assert.equal(
        limits.policySize("document", documentOfBytes(2049))[0]?.message,
        "the policy has 2049 bytes without white space, 1 more than the 2048 that WEKA takes",
      );
    });
  });
  describe("bucketPolicy", () => {
    it("finds wildcards, unknown actions and missing principals", () => {
      const document: PolicyDocument = {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["x"] },
          { Effect: "Allow", Action: ["s3:Get*", "s3:FlyObject"], Resource: ["x"] },
        ],
      };
      assert.deepEqual(
        limits.bucketPolicy("anonymous", document).map(({ code, path }) => [code, path]),
        [
          ["weka-action-wildcard", "anonymous.Statement[1].Action"],
          ["weka-unknown-action", "anonymous.Statement[1].Action"],
          ["weka-bucket-policy-principal", "anonymous.Statement[1]"],
        ],
      );
    });
  });
  describe("filesystemGroupName", () => {
    table(
      limits.filesystemGroupName,
      "weka-filesystem-group-name",
      ["default", "labs_2", "x".repeat(32)],
      ["", "x".repeat(33), "a/b", "my labs", "-f"],
    );
  });
  describe("serviceAccountLabel", () => {
    table(
      limits.serviceAccountLabel,
      "weka-service-account-label",
      ["nightly", "a1", "a".repeat(40)],
      ["", "Nightly", "1a", "a-b", "a".repeat(41)],
    );
  });
  describe("capacity", () => {
    table(
      limits.capacity,
      "weka-capacity",
      ["1GiB", "100GB", "2.5TiB"],
      ["1GB", "1073741823B", "0B", "100 GB", "lots", "none"],
    );
  });
  describe("maxBuckets", () => {
    table(limits.maxBuckets, "weka-max-buckets", [1, 10_000], [0, 10_001, 1.5]);
  });
  describe("keyVersion", () => {
    table(limits.keyVersion, "weka-key-version", [1, 7], [0, -1, 1.5]);
  });
  describe("sessionDuration", () => {
    table(limits.sessionDuration, "weka-session-duration", [900, 604_800], [899, 604_801, 900.5]);
  });
  describe("lifecycleRules", () => {
    const rule = { expiryDays: 1 };
    table(
      limits.lifecycleRules,
      "weka-lifecycle-rules",
      [[], Array<typeof rule>(1000).fill(rule)],
      [Array<typeof rule>(1001).fill(rule)],
    );
    table(
      limits.lifecycleRules,
      "weka-lifecycle-days",
      [[{ expiryDays: 3650 }]],
      [[{ expiryDays: 0 }], [{ expiryDays: 1.5 }], [{ expiryDays: -1 }]],
    );
    table(
      limits.lifecycleRules,
      "weka-lifecycle-prefix",
      [[{ ...rule, prefix: "tmp/" }], [{ ...rule, prefix: "" }]],
      ["tmp/*", "t?p", "a\nb", "-f"].map((prefix) => [{ ...rule, prefix }]),
    );
    table(
      limits.lifecycleRules,
      "weka-lifecycle-tag",
      [[{ ...rule, tags: { stage: "raw", empty: "" } }]],
      [
        { "": "x" },
        { "a=b": "x" },
        { a: "x&y" },
        { "a&b": "x" },
        { "-a": "x" },
        { a: "x".repeat(257) },
      ].map((tags): LifecycleRule[] => [{ ...rule, tags }]),
    );

    it("says where in the list the rule is", () => {
      assert.deepEqual(
        limits
          .lifecycleRules("rules", [rule, { expiryDays: 0, prefix: "*", tags: { a: "=" } }])
          .map(({ path, message }) => [path, message]),
        [
          ["rules[1].expiryDays", "0 is no number of days"],
          ["rules[1].prefix", '"*" is no prefix of keys'],
          ["rules[1].tags", '"a": "=" cannot be a tag of a lifecycle rule'],
        ],
      );
    });
  });
  describe("auditEndpoint", () => {
    table(
      limits.auditEndpoint,
      "weka-audit-endpoint",
      ["https://audit.example.com/s3", "http://192.0.2.1:8088/services/collector"],
      [
        "",
        "audit.example.com",
        "ftp://audit.example.com",
        "https://user@audit.example.com",
        "https://:word@audit.example.com",
      ],
    );
  });
  describe("auditToken", () => {
    table(limits.auditToken, "weka-audit-token", ["Splunk 1234", "x"], ["", "a\nb"]);
  });
  describe("certificate", () => {
    const block = pem("CERTIFICATE");
    table(
      limits.certificate,
      "weka-certificate",
      [block, `${block}\n${block}\n`],
      ["", "MIIB", pem("PUBLIC KEY"), `${block}${pem("PRIVATE KEY")}`],
    );
  });
  describe("privateKey", () => {
    table(
      limits.privateKey,
      "weka-private-key",
      [pem("PRIVATE KEY"), pem("RSA PRIVATE KEY"), `${pem("EC PRIVATE KEY")}\n`],
      ["", pem("ENCRYPTED PRIVATE KEY"), pem("CERTIFICATE"), pem("PRIVATE KEY").repeat(2)],
    );

    it("never quotes what was given", () => {
      const [finding] = limits.privateKey("key", pem("ENCRYPTED PRIVATE KEY"));
      assert.doesNotMatch(JSON.stringify(finding), /QUJD/);
    });
  });
  describe("via", () => {
    table(
      limits.via,
      "weka-via",
      [
        "local",
        "ssh weka-0",
        "ssh root@weka-0.example.com",
        "kubectl weka/backend-0",
        "kubectl weka/backend-0/weka-container",
        "rest https://weka-0:14000",
      ],
      [
        "",
        "ssh",
        "ssh -oProxyCommand=x",
        "ssh -l",
        "ssh weka-0 rm",
        "kubectl backend-0",
        "kubectl weka/-x",
        "rest http://weka-0:14000",
        "rest weka-0",
        "telnet weka-0",
      ],
    );
  });
  describe("password", () => {
    table(
      limits.password,
      "weka-password",
      ["Abcdefg1", "Abcdefg!", "Ünïcödé!"],
      ["", "Abcdef1", "abcdefg1", "ABCDEFG1", "Abcdefgh", "Abcdefg1\n"],
    );

    it("never quotes what was given", () => {
      const [finding] = limits.password("password", "swordfish");
      assert.doesNotMatch(JSON.stringify(finding), /swordfish/);
    });
  });
  describe("posixId", () => {
    table(
      limits.posixId,
      "weka-posix-id",
      [0, 4_294_967_294],
      [-1, 1.5, 4_294_967_295, Number.NaN],
    );
  });
  describe("passwordVersion", () => {
    table(limits.passwordVersion, "weka-password-version", [1, 7], [0, -1, 1.5]);
  });
  describe("port", () => {
    table(limits.port, "weka-port", [1, 9000, 65_535], [0, 9001, 65_536, 80.5]);
  });
  describe("domains", () => {
    const long = (length: number): string => `${"a".repeat(60)}.${"b".repeat(length - 61)}`;
    table(
      limits.domains,
      "weka-domain",
      [[], ["s3.example.com", "localhost"], [long(64)]],
      [[""], ["-a.example"], ["a..b"], ["a,b"], [long(65)]],
    );
    table(
      limits.domains,
      "weka-domain-list",
      [Array<string>(15).fill(long(64))],
      [Array<string>(16).fill(long(64))],
    );
  });
  describe("hardQuota", () => {
    table(limits.hardQuota, "weka-quota", ["none", "500GB", "2TiB"], ["0B", "500 GB", "lots", ""]);
  });
  describe("existingPath", () => {
    table(
      limits.existingPath,
      "weka-existing-path",
      ["raw", "projects/raw"],
      ["", "/raw", "raw/", "a//b", "../raw", "a/./b", "-f"],
    );
  });
  describe("containers", () => {
    table(limits.containers, "weka-containers", [[0], [1, 2]], [[]]);
    table(limits.containers, "weka-container-id", [], [[-1], [1.5]]);
  });
});
