import assert from "node:assert/strict";
import type { PolicyDocument } from "../../../policies/document.ts";
import type { Finding } from "../../../policies/finding.ts";
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
