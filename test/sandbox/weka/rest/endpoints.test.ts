import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";
import { dataOf, logIn, messageOf } from "./client.ts";
import type { Call, Method } from "./client.ts";

const service = {
  default_fs_name: "default",
  config_fs_name: ".config_fs",
  key: "root",
  secret: "unused-secret",
  all_hosts: true,
};

const containers = [0, 1, 2].map((id) => `00000003-0000-4000-8000-00000000000${id}`);

const Keys = z.object({ access_key: z.string(), secret_key: z.string() });

describe("sandbox/weka/rest, endpoints", () => {
  let cluster: WekaCluster;
  let call: Call;
  before(async () => {
    cluster = await startWeka({ version: "5.1.3" });
    call = await logIn(cluster);
  });
  after(() => cluster.stop());

  /** What an endpoint answers under `data`, or `STATUS message`. */
  async function api(method: Method, path: string, body?: unknown): Promise<unknown> {
    const answer = await call(method, path, body);
    return answer.status === 200 ? dataOf(answer) : `${answer.status} ${messageOf(answer)}`;
  }

  /** Fields of the one row that has this name. */
  async function row(path: string, name: string, ...fields: string[]): Promise<unknown[]> {
    const rows = z.array(z.record(z.string(), z.unknown())).parse(await api("GET", path));
    const found = rows.find((one) => one["name"] === name || one["username"] === name);
    return fields.map((field) => found?.[field]);
  }

  beforeEach(async () => {
    await api("DELETE", "/s3");
    await api("POST", "/s3", service);
  });

  it("/cluster, /containers", async () => {
    assert.deepEqual(await api("GET", "/cluster"), {
      name: "sandbox",
      release: "5.1.3",
      status: "OK",
    });
    assert.deepEqual([await api("GET", "/containers")].flat()[1], {
      id: "HostId<1>",
      uid: containers[1],
      hostname: "weka-1",
      container_name: "default",
      container_ip: "192.0.2.2",
      ips: ["192.0.2.2"],
      mode: "backend",
      status: "UP",
      sw_version: "5.1.3",
    });
  });

  it("/s3", async () => {
    assert.equal(await api("POST", "/s3", service), "409 S3 cluster already exists");
    assert.equal(
      await api("PUT", "/s3", {
        port: 9090,
        domain: "s3.example.com,s3.example.org",
        anonymous_posix_uid: 7,
        anonymous_posix_gid: "8",
        host_uids: containers.slice(0, 2),
      }),
      null,
    );
    assert.deepEqual(await api("GET", "/s3"), {
      active: true,
      all_hosts: true,
      s3_hosts: ["HostId<0>", "HostId<1>"],
      port: "9090",
      internal_port: "9001",
      filesystem_name: "default",
      config_fs_name: ".config_fs",
      domain: "s3.example.com,s3.example.org",
      max_buckets_limit: 10_000,
      anonymous_posix_uid: "7",
      anonymous_posix_gid: "8",
      tls_enabled: false,
    });
    assert.equal(await api("PUT", "/s3", { port: 9001 }), "400 Invalid S3 port 9001");
    assert.equal(await api("DELETE", "/s3"), null);
    assert.deepEqual(await api("GET", "/s3"), { active: false });
    assert.equal(await api("GET", "/s3/buckets"), "400 S3 cluster is not configured");
    assert.equal(
      await api("POST", "/s3", { default_fs_name: "default" }),
      "400 Missing parameters: config_fs_name, key, secret",
    );
    assert.equal(
      await api("POST", "/s3", { ...service, default_fs_name: "nope" }),
      '404 Filesystem "nope" was not found',
    );
  });

  it("/s3/containers, /s3/containersAreReady", async () => {
    const [, second = "", third = ""] = containers;
    assert.equal(await api("DELETE", `/s3/containers?container_uids=${second},${third}`), null);
    assert.deepEqual(await api("GET", "/s3/containersAreReady"), { [containers[0] ?? ""]: true });
    assert.equal(await api("POST", "/s3/containers", { container_uids: [third] }), null);
    assert.equal(
      await api("POST", "/s3/containers", { container_uids: [third] }),
      "400 Trying to set an invalid S3 configuration: Specified host HostId<2> is already part of the S3 cluster",
    );
    assert.equal(
      await api("DELETE", `/s3/containers?container_uids=${second}`),
      "400 Trying to set an invalid S3 configuration: Specified host HostId<1> is not part of the S3 cluster",
    );
    assert.equal(
      await api("POST", "/s3/containers", { container_uids: ["2"] }),
      "404 Unrecognized host ID 2",
    );
  });

  it("/s3/tenantSetup, from 5.1 on", async () => {
    assert.equal(await api("PUT", "/s3/tenantSetup", { default_fs_name: "" }), null);
    const setup = { active: true, anonymous_posix_uid: 65_534, anonymous_posix_gid: 65_534 };
    assert.deepEqual(await api("GET", "/s3/tenantSetup"), { ...setup, filesystem_name: "" });
    assert.equal(
      await api("POST", "/s3/buckets", { bucket_name: "raw" }),
      "404 Filesystem was not found",
    );
    await api("PUT", "/s3/tenantSetup", { default_fs_name: ".config_fs", anonymous_posix_uid: 7 });
    assert.deepEqual(await api("GET", "/s3/tenantSetup"), {
      ...setup,
      filesystem_name: ".config_fs",
      anonymous_posix_uid: 7,
    });
    const older = await startWeka({ version: "5.0.2" });
    const answer = await (await logIn(older))("GET", "/s3/tenantSetup");
    await older.stop();
    assert.equal(answer.status, 404);
  });

  it("/s3/buckets, their quota and their policy", async () => {
    assert.equal(
      await api("POST", "/s3/buckets", { bucket_name: "raw", hard_quota: "9007199254740993B" }),
      null,
    );
    assert.equal(
      await api("POST", "/s3/buckets", { bucket_name: "raw" }),
      '409 An error occurred (BucketAlreadyOwnedByYou): Bucket "raw" already exists, choose another name',
    );
    // Beyond 2^53, where numbers are even: JSON.parse would read ...992.
    const { text } = await call("GET", "/s3/buckets");
    assert.match(text, /"hard_limit_bytes":9007199254740993,/);
    assert.equal(await api("PUT", "/s3/buckets/raw/quota", { hard_quota: "2GB" }), null);
    assert.deepEqual(await api("GET", "/s3/buckets"), {
      session_id: "0",
      buckets: [
        {
          ...{ name: "raw", hard_limit_bytes: 2_000_000_000, used_bytes: 0 },
          ...{ path: "/raw", fs: "default" },
        },
      ],
    });
    assert.equal(await api("DELETE", "/s3/buckets/raw/quota"), null);
    assert.deepEqual(await api("GET", "/s3/buckets/raw/policy"), { policy: "none" });
    assert.equal(
      await api("PUT", "/s3/buckets/raw/policy", { policy: "download" }),
      "400 Missing parameters: bucket_policy",
    );
    assert.equal(await api("PUT", "/s3/buckets/raw/policy", { bucket_policy: "download" }), null);
    assert.deepEqual(await api("GET", "/s3/buckets/raw/policy"), { policy: "download" });
    const content = document("s3:GetObject", { Principal: { AWS: ["*"] } });
    assert.equal(
      await api("PUT", "/s3/buckets/raw/policyJson", { policy_file_content: content }),
      null,
    );
    assert.deepEqual(await api("GET", "/s3/buckets/raw/policy"), { policy: "custom" });
    assert.deepEqual(await api("GET", "/s3/buckets/raw/policyJson"), {
      policy: JSON.stringify(content),
    });
    assert.equal(await api("DELETE", "/s3/buckets/raw?unlink=true"), null);
    assert.equal(
      await api("DELETE", "/s3/buckets/raw"),
      "404 An error occurred (NoSuchBucket): The specified bucket does not exist",
    );
    const made = { bucket_name: "old", existing_path: "raw", policy: "upload" };
    assert.equal(
      await api("POST", "/s3/buckets", { ...made, fs_uid: "00000001-0000-4000-8000-000000000001" }),
      null,
    );
    assert.deepEqual(await api("GET", "/s3/buckets/old/policy"), { policy: "upload" });
  });

  it("/s3/buckets/B/lifecycle/rules", async () => {
    await api("POST", "/s3/buckets", { bucket_name: "raw" });
    const rules = "/s3/buckets/raw/lifecycle/rules";
    const added = z
      .object({ id: z.string(), target: z.literal("raw") })
      .parse(await api("POST", rules, { expiry_days: "90", prefix: "tmp/", tags: "k=v" }));
    await api("POST", rules, { expiry_days: 30 });
    assert.deepEqual(
      z.object({ rules: z.array(z.unknown()) }).parse(await api("GET", rules)).rules[0],
      {
        ...{ uid: added.id, id: added.id },
        ...{ expiry_days: "90", prefix: "tmp/", tags: "k=v" },
      },
    );
    assert.deepEqual(await api("DELETE", `${rules}/${added.id}`), { target: "raw" });
    assert.equal(
      await api("DELETE", `${rules}/${added.id}`),
      `404 Rule "${added.id}" was not found`,
    );
    assert.deepEqual(await api("DELETE", rules), { target: "raw" });
    assert.deepEqual(await api("GET", rules), { rules: [] });
    assert.equal(
      await api("POST", rules, { expiry_days: "0" }),
      "400 expiry-days must be at least 1",
    );
  });

  it("/s3/policies, /s3/userPolicies", async () => {
    const add = { policy_name: "team", policy_file_content: document("s3:GetObject") };
    assert.equal(await api("POST", "/s3/policies", add), null);
    assert.equal(await api("POST", "/s3/policies", add), '409 IAM policy "team" already exists');
    assert.equal(
      await api("POST", "/s3/policies", { policy_name: "bad", policy_file_content: "{" }),
      "400 policy_file_content: is no policy in JSON",
    );
    assert.deepEqual(await api("GET", "/s3/policies"), {
      policies: ["readonly", "writeonly", "readwrite", "team"].map((name) => ({ name })),
    });
    assert.deepEqual(await api("GET", "/s3/policies/team"), {
      policy: { name: "team", content: document("s3:GetObject") },
    });
    await api("POST", "/users", { username: "loader", password: "Loader-1", role: "S3" });
    const attach = { policy_name: "team", user_name: "loader" };
    const keys = z
      .strictObject({ accessKey: z.string().length(20), secretKey: z.string().length(40) })
      .safeParse(await api("POST", "/s3/policies/attach", attach));
    assert.equal(keys.success, true);
    assert.equal(await api("POST", "/s3/policies/attach", attach), null);
    assert.deepEqual(await api("GET", "/s3/userPolicies"), { users: { loader: "team" } });
    assert.equal(
      await api("DELETE", "/s3/policies/team"),
      '400 IAM policy "team" is attached to users: loader',
    );
    assert.equal(await api("POST", "/s3/policies/detach", { user_name: "loader" }), null);
    assert.equal(await api("DELETE", "/s3/policies/team"), null);
    assert.equal(await api("GET", "/s3/policies/team"), '404 IAM policy "team" was not found');
  });

  it("/users", async () => {
    const user = { username: "loader", password: "Loader-1", role: "s3", posix_uid: 7 };
    const made = z.object({ uid: z.string() }).parse(await api("POST", "/users", user));
    assert.equal(await api("POST", "/users", user), '409 User "loader" already exists');
    const uid = made.uid;
    assert.deepEqual(
      await row("/users", "loader", "uid", "role", "posix_uid", "posix_gid", "policy"),
      [uid, "S3", 7, 0, ""],
    );
    const changed = await api("PUT", `/users/${uid}`, { posix_gid: 8 });
    assert.equal(z.object({ posix_gid: z.number() }).parse(changed).posix_gid, 8);
    assert.deepEqual(await row("/users", "loader", "posix_uid", "posix_gid"), [7, 8]);
    assert.equal(await api("PUT", `/users/${uid}/password`, { password: "Loader-2" }), null);
    const change = { username: "loader", old_password: "Loader-1", new_password: "Loader-3" };
    assert.equal(await api("PUT", "/users/password", change), "403 The current password is wrong");
    assert.equal(
      await api("PUT", "/users/password", { ...change, old_password: "Loader-2" }),
      null,
    );
    assert.equal(
      await api("POST", `/users/${uid}/s3/resetCredentials`),
      "400 S3 API credentials can only be generated for users with an S3 policy attached.",
    );
    await api("POST", "/s3/policies/attach", { policy_name: "readonly", user_name: "loader" });
    const reset = await api("POST", `/users/${uid}/s3/resetCredentials`);
    assert.deepEqual(Object.keys(z.object({}).loose().parse(reset)), ["accessKey", "secretKey"]);
    assert.equal(await api("DELETE", `/users/${uid}`), null);
    assert.equal(await api("DELETE", `/users/${uid}`), `404 User ${uid} was not found`);
  });

  it("/s3/serviceAccounts, /s3/sts", async () => {
    assert.equal(
      await api("GET", "/s3/serviceAccounts"),
      '403 User "admin" has role ClusterAdmin: only a user with role S3 has S3 credentials of its own',
    );
    await api("POST", "/users", { username: "loader", password: "Loader-1", role: "S3" });
    const attach = { policy_name: "readwrite", user_name: "loader" };
    const pair = z
      .object({ accessKey: z.string(), secretKey: z.string() })
      .parse(await api("POST", "/s3/policies/attach", attach));
    const asLoader = await logIn(cluster, "loader", "Loader-1");
    const content = document("s3:GetObject");
    const { access_key: key } = Keys.parse(
      dataOf(await asLoader("POST", "/s3/serviceAccounts", { policy_file_content: content })),
    );
    assert.deepEqual(dataOf(await asLoader("GET", "/s3/serviceAccounts")), {
      service_accounts: [{ access_key: key }],
    });
    assert.deepEqual(dataOf(await asLoader("GET", `/s3/serviceAccounts/${key}`)), {
      parent_user: "loader",
      implied_policy: false,
      policy: JSON.stringify(content),
    });
    assert.equal(dataOf(await asLoader("DELETE", `/s3/serviceAccounts/${key}`)), null);
    assert.equal((await asLoader("GET", `/s3/serviceAccounts/${key}`)).status, 404);
    const assume = { access_key: pair.accessKey, secret_key: pair.secretKey, duration: 900 };
    const session = Keys.extend({ session_token: z.string() }).strict();
    assert.equal(session.safeParse(await api("POST", "/s3/sts", assume)).success, true);
    assert.equal(
      await api("POST", "/s3/sts", { ...assume, duration: 899 }),
      "400 Invalid duration: it must be between 15 minutes and 52 weeks and a day",
    );
    await api("DELETE", "/s3");
  });

  it("/s3/auditWebhook", async () => {
    const off = { enabled: false, endpoint: "", authToken: "" };
    assert.deepEqual(await api("GET", "/s3/auditWebhook"), off);
    const endpoint = "https://log.example:8088/raw";
    assert.equal(
      await api("POST", "/s3/auditWebhook/enable", { endpoint }),
      "400 Missing parameters: auth_token",
    );
    await api("POST", "/s3/auditWebhook/enable", { endpoint, auth_token: "t0" });
    assert.deepEqual(await api("GET", "/s3/auditWebhook"), {
      ...{ enabled: true, endpoint, authToken: "t0" },
    });
    assert.equal(await api("POST", "/s3/auditWebhook/disable"), null);
    assert.deepEqual(await api("GET", "/s3/auditWebhook"), off);
  });

  it("/fileSystemGroups, /fileSystems", async () => {
    const group = z
      .object({ uid: z.string() })
      .parse(await api("POST", "/fileSystemGroups", { name: "fast", target_ssd_retention: 60 }));
    assert.equal(await api("PUT", `/fileSystemGroups/${group.uid}`, { start_demote: "5" }), null);
    assert.deepEqual(
      await row("/fileSystemGroups", "fast", "uid", "target_ssd_retention", "start_demote"),
      [group.uid, 60, 5],
    );
    const wanted = { name: "data", group_name: "fast", total_capacity: "1TB" };
    const made = z.object({ uid: z.string() }).parse(await api("POST", "/fileSystems", wanted));
    assert.equal(await api("POST", "/fileSystems", wanted), '409 Filesystem "data" already exists');
    // A plain integer beyond 2^53, as a client has to write it.
    const large = await call(
      "PUT",
      `/fileSystems/${made.uid}`,
      '{"total_capacity":9007199254740993}',
    );
    assert.equal(large.status, 200);
    const { text } = await call("GET", "/fileSystems");
    assert.match(text, /"name":"data",.*"total_budget":9007199254740993,/);
    assert.deepEqual(await row("/fileSystems", "data", "group_name", "status", "is_encrypted"), [
      "fast",
      "READY",
      false,
    ]);
    assert.equal(
      await api("DELETE", `/fileSystemGroups/${group.uid}`),
      '400 Filesystem group "fast" has filesystems',
    );
    assert.equal(await api("DELETE", `/fileSystems/${made.uid}`), null);
    assert.equal(
      await api("DELETE", `/fileSystems/${made.uid}`),
      `404 Filesystem ${made.uid} was not found`,
    );
    assert.equal(await api("DELETE", `/fileSystemGroups/${group.uid}`), null);
    assert.equal(
      await api("DELETE", `/fileSystemGroups/${group.uid}`),
      `404 Filesystem group ${group.uid} was not found`,
    );
  });

  it("/tls, /tls/certificate", async () => {
    assert.equal(await api("GET", "/tls/certificate"), "404 TLS certificate is not set");
    const tls = await sandboxCertificate(join(cluster.folder, "own"), ["weka.example"]);
    const body = { tls_cert_pem: tls.certificate, tls_key_pem: tls.privateKey };
    assert.equal(await api("POST", "/tls", body), null);
    assert.deepEqual(await api("GET", "/tls/certificate"), {
      config_state: "USER_DEFINED",
      enabled: true,
      certificate: tls.certificate,
    });
    const shown = z.record(z.string(), z.unknown()).parse(await api("GET", "/tls"));
    assert.deepEqual([shown["enabled"], shown["commonName"]], [true, "s3-access sandbox gateway"]);
    assert.equal(await api("DELETE", "/tls"), null);
    assert.equal(await api("GET", "/tls/certificate"), "404 TLS certificate is not set");
  });

  it("answers a path that it does not know as WEKA answers what is missing", async () => {
    assert.equal(await api("GET", "/s3/nothing"), "404 No such path: /api/v2/s3/nothing");
  });
});

function document(action: string, more: object = {}): object {
  const statement = {
    ...{ Effect: "Allow", ...more },
    ...{ Action: [action], Resource: ["arn:aws:s3:::raw/*"] },
  };
  return { Version: "2012-10-17", Statement: [statement] };
}
