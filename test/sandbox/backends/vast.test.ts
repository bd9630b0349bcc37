import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { NewKey } from "../../../drivers/vast/administration.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import { type VastS3, startVastS3 } from "../../support/vast-s3.ts";
import { failureOf } from "../gateway/support/system.ts";

const jane: PrincipalRef = { type: "user", source: "directory", name: "jane" };
const departmentA: PrincipalRef = { type: "group", source: "directory", name: "department_a" };
const owner: PrincipalRef = { type: "user", source: "local", name: "db-owner" };

const denied = ["AccessDenied", 403] as const;
const unknownKey = ["InvalidAccessKeyId", 403] as const;

function allow(action: string): PolicyDocument {
  return statement("Allow", [action]);
}

function statement(
  Effect: "Allow" | "Deny",
  Action: readonly [string, ...string[]],
): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: Effect, Effect, Action, Resource: ["raw", "raw/*"] }],
  };
}

describe("sandbox/backends/vast", () => {
  let vast: VastS3;

  beforeEach(async () => {
    vast = await startVastS3();
    vast.storage.buckets.add("vast-raw");
    vast.storage.objects.set("vast-raw/a", "content");
    await view("S3_NATIVE");
  });
  afterEach(() => vast.stop());

  /** A bucket `raw` of db-owner's, behind a view policy of this flavor. */
  async function view(flavor: "S3_NATIVE" | "NFS"): Promise<void> {
    const policy = vast.cluster.state.viewPolicies.find((one) => one.flavor === flavor);
    await vast.vms.addView(
      {
        ...{ path: "/raw", bucket: "raw", owner: "db-owner", protocols: ["S3"] },
        policyId: policy?.id ?? 0,
      },
      vast.tenant,
    );
  }

  async function attach(principal: PrincipalRef, name: string, document: PolicyDocument) {
    const { vms, tenant } = vast;
    await vms.addIdentityPolicy(name, document, tenant);
    const id = (await vms.identityPolicies(tenant)).find((one) => one.name === name)?.id ?? 0;
    const attached = (await vms.principal(principal, tenant))?.policyIds ?? [];
    await vms.setPolicies(principal, [...attached, id], tenant);
    return id;
  }

  /** Per operation, "ok" or how it fails: put, get, list, delete. */
  async function tried(key: NewKey): Promise<readonly unknown[]> {
    const s3 = vast.s3(key);
    const object = { Bucket: "raw", Key: "a" };
    const attempts = [
      () => s3.send(new PutObjectCommand({ ...object, Body: "content" })),
      () => s3.send(new GetObjectCommand(object)),
      () => s3.send(new ListObjectsV2Command({ Bucket: "raw" })),
      () => s3.send(new DeleteObjectCommand({ ...object, Key: "b" })),
    ];
    const outcomes: unknown[] = [];
    for (const attempt of attempts) {
      const sent = attempt();
      const worked = await sent.then(
        () => true,
        () => false,
      );
      outcomes.push(worked ? "ok" : await failureOf(sent));
    }
    return outcomes;
  }

  it("adds the policies of a user to those of its groups, as far as they are enabled", async () => {
    const key = await vast.vms.addKey(jane, vast.tenant);
    assert.deepEqual(await tried(key), [denied, denied, denied, denied]);
    await attach(jane, "reader", allow("s3:GetObject"));
    const ofGroup = await attach(departmentA, "writer", allow("s3:PutObject"));
    assert.deepEqual(await tried(key), ["ok", "ok", denied, denied]);
    await vast.vms.updateIdentityPolicy(ofGroup, { enabled: false });
    assert.deepEqual(await tried(key), [denied, "ok", denied, denied]);
    assert.match(vast.log.at(-2) ?? "", new RegExp(`"caller":"jane/${key.accessKey}"`));
    await vast.vms.updateIdentityPolicy(ofGroup, { enabled: true });
    await attach(departmentA, "no-writer", statement("Deny", ["s3:Put*"]));
    assert.deepEqual(await tried(key), [denied, "ok", denied, denied]);
  });

  it("gives the owner what no policy speaks of, and nothing that one denies", async () => {
    const key = await vast.vms.addKey(owner, vast.tenant);
    assert.deepEqual(await tried(key), ["ok", "ok", "ok", "ok"]);
    await attach(owner, "read-only", statement("Deny", ["s3:PutObject", "s3:DeleteObject"]));
    assert.deepEqual(await tried(key), [denied, "ok", "ok", denied]);
  });

  it("ignores identity policies unless the view policy's flavor is S3_NATIVE", async () => {
    const [seen] = await vast.vms.views(vast.tenant);
    await vast.vms.removeView(seen?.id ?? 0);
    await view("NFS");
    await attach(jane, "everything", allow("s3:*"));
    await attach(owner, "nothing", statement("Deny", ["s3:*"]));
    const [ofJane, ofOwner] = [
      await vast.vms.addKey(jane, vast.tenant),
      await vast.vms.addKey(owner, vast.tenant),
    ];
    assert.deepEqual(await tried(ofJane), [denied, denied, denied, denied]);
    assert.deepEqual(await tried(ofOwner), ["ok", "ok", "ok", "ok"]);
    assert.match(
      vast.log[0] ?? "",
      /identity and bucket policies count for nothing behind a view policy of flavor NFS/,
    );
  });

  it("takes a key exactly as long as it is enabled", async () => {
    await attach(jane, "reader", allow("s3:GetObject"));
    const [first, second] = [
      await vast.vms.addKey(jane, vast.tenant),
      await vast.vms.addKey(jane, vast.tenant),
    ];
    const get = async (key: NewKey): Promise<unknown> => (await tried(key))[1];
    assert.deepEqual([await get(first), await get(second)], ["ok", "ok"]);
    await vast.vms.setKeyEnabled(jane, first.accessKey, false, vast.tenant);
    assert.deepEqual([await get(first), await get(second)], [unknownKey, "ok"]);
    await vast.vms.setKeyEnabled(jane, first.accessKey, true, vast.tenant);
    assert.deepEqual([await get(first), await get(second)], ["ok", "ok"]);
    await vast.vms.removeKey(jane, first.accessKey, vast.tenant);
    assert.deepEqual([await get(first), await get(second)], [unknownKey, "ok"]);
    const forged = { ...second, secretKey: first.secretKey };
    assert.deepEqual(await get(forged), ["SignatureDoesNotMatch", 403]);
  });

  it("looks at a bucket by its own action or by ListBucket", async () => {
    const key = await vast.vms.addKey(jane, vast.tenant);
    const head = async (): Promise<unknown> => {
      const sent = vast.s3(key).send(new HeadBucketCommand({ Bucket: "raw" }));
      return sent.then(
        () => "ok",
        () => failureOf(sent),
      );
    };
    assert.deepEqual(await head(), ["Unknown", 403]);
    const id = await attach(jane, "head", allow("s3:HeadBucket"));
    assert.equal(await head(), "ok");
    await vast.vms.updateIdentityPolicy(id, { document: allow("s3:ListBucket") });
    assert.equal(await head(), "ok");
    await attach(jane, "no-head", statement("Deny", ["s3:HeadBucket"]));
    assert.deepEqual(await head(), ["Unknown", 403]);
  });

  it("lists one's own buckets, and lets nobody make one", async () => {
    await attach(jane, "everything", allow("s3:*"));
    const [ofJane, ofOwner] = [
      await vast.vms.addKey(jane, vast.tenant),
      await vast.vms.addKey(owner, vast.tenant),
    ];
    const buckets = async (key: NewKey): Promise<unknown> => {
      const { Buckets } = await vast.s3(key).send(new ListBucketsCommand());
      return (Buckets ?? []).map(({ Name }) => Name);
    };
    assert.deepEqual([await buckets(ofOwner), await buckets(ofJane)], [["raw"], []]);
    const make = vast.s3(ofOwner).send(new CreateBucketCommand({ Bucket: "another" }));
    assert.deepEqual(await failureOf(make), denied);
    const missing = vast.s3(ofJane).send(new ListObjectsV2Command({ Bucket: "no-such" }));
    assert.deepEqual(await failureOf(missing), ["NoSuchBucket", 404]);
  });

  it("knows nobody without a key", async () => {
    const { storage, endpoint, cluster } = vast;
    assert.deepEqual([...storage.objects.keys()], ["vast-raw/a"]);
    const { s3Client } = await import("../../../sandbox/checks/clients.ts");
    const stranger = s3Client({
      ...{ endpoint, region: "us-east-1", authority: cluster.certificate.authority },
      login: { accessKeyId: "nobody", secretAccessKey: "x" },
    });
    const get = stranger.send(new GetObjectCommand({ Bucket: "raw", Key: "a" }));
    assert.deepEqual(await failureOf(get), unknownKey);
    stranger.destroy();
  });
});

describe("sandbox/backends/vast with two tenants", () => {
  let vast: VastS3;
  before(async () => {
    const { world } = await import("../../support/vast.ts");
    vast = await startVastS3({ world: { ...world, tenants: ["default", "lab"] } });
  });
  after(() => vast.stop());

  it("keeps a key, and a policy, in its tenant", async () => {
    const { vms, tenant, storage } = vast;
    storage.buckets.add("vast-raw");
    storage.objects.set("vast-raw/a", "content");
    const lab = (await vms.tenants()).find(({ name }) => name === "lab") ?? tenant;
    const policyId = 2; // s3_default_policy
    const view = { path: "/raw", bucket: "raw", owner: "db-owner", policyId, protocols: ["S3"] };
    await vms.addView(view, lab);
    const get = async (key: NewKey): Promise<unknown> => {
      const sent = vast.s3(key).send(new GetObjectCommand({ Bucket: "raw", Key: "a" }));
      return sent.then(
        () => "ok",
        () => failureOf(sent),
      );
    };
    const [here, there] = [await vms.addKey(owner, tenant), await vms.addKey(owner, lab)];
    assert.deepEqual([await get(here), await get(there)], [denied, "ok"]);
    await vms.addIdentityPolicy("reader", allow("s3:GetObject"), tenant);
    const [policy] = await vms.identityPolicies(tenant);
    await vms.setPolicies(jane, [policy?.id ?? 0], tenant);
    assert.deepEqual(await get(await vms.addKey(jane, lab)), denied);
  });
});
