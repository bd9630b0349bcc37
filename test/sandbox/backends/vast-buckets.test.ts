import assert from "node:assert/strict";
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { NewKey } from "../../../drivers/vast/administration.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import { manager } from "../../support/vast.ts";
import { type VastS3, startVastS3 } from "../../support/vast-s3.ts";
import { VmsRequests, basic } from "../../support/vms-requests.ts";
import { failureOf } from "../gateway/support/system.ts";

const denied = ["AccessDenied", 403] as const;

const jane: PrincipalRef = { type: "user", source: "directory", name: "jane" };
const joe: PrincipalRef = { type: "user", source: "directory", name: "joe" };
const owner: PrincipalRef = { type: "user", source: "local", name: "db-owner" };

const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "All", Effect: "Allow", Action: ["s3:*"], Resource: ["raw", "raw/*"] }],
};

/** A bucket policy of one statement on the objects of `raw`. */
function ofBucket(Effect: "Allow" | "Deny", Principal: unknown, Action: string): string {
  const Version = "2012-10-17";
  return JSON.stringify({ Version, Statement: [{ Effect, Principal, Action, Resource: "raw/*" }] });
}

describe("sandbox/backends/vast, what hangs on a view", () => {
  let vast: VastS3;
  let requests: VmsRequests;
  let ofOwner: NewKey;
  let ofJane: NewKey;
  let ofJoe: NewKey;

  beforeEach(async () => {
    vast = await startVastS3();
    requests = new VmsRequests(vast.cluster);
    const { vms, tenant, storage } = vast;
    storage.buckets.add("vast-raw");
    storage.objects.set("vast-raw/a", "content");
    const policyId = 2; // s3_default_policy
    const view = { path: "/raw", bucket: "raw", owner: "db-owner", policyId, protocols: ["S3"] };
    await vms.addView(view, tenant);
    [ofOwner, ofJane, ofJoe] = [
      await vms.addKey(owner, tenant),
      await vms.addKey(jane, tenant),
      await vms.addKey(joe, tenant),
    ];
  });
  afterEach(async () => {
    requests.close();
    await vast.stop();
  });

  async function outcome(sent: Promise<unknown>): Promise<unknown> {
    return sent.then(
      () => "ok",
      () => failureOf(sent),
    );
  }

  const put = (key: NewKey, Policy: string): Promise<unknown> =>
    outcome(vast.s3(key).send(new PutBucketPolicyCommand({ Bucket: "raw", Policy })));
  /** Get and put of an object. */
  const tried = async (key: NewKey): Promise<unknown[]> => {
    const object = { Bucket: "raw", Key: "a" };
    return [
      await outcome(vast.s3(key).send(new GetObjectCommand(object))),
      await outcome(vast.s3(key).send(new PutObjectCommand({ ...object, Body: "content" }))),
    ];
  };

  async function attachEverything(user: PrincipalRef): Promise<void> {
    const { vms, tenant } = vast;
    await vms.addIdentityPolicy("everything", everything, tenant);
    const [policy] = await vms.identityPolicies(tenant);
    await vms.setPolicies(user, [policy?.id ?? 0], tenant);
  }

  async function change(path: string, body: object): Promise<void> {
    const authorization = basic(manager.name, manager.password);
    assert.equal((await requests.send("PATCH", path, body, { authorization }))[0], 200);
  }

  describe("a bucket policy", () => {
    it("that denies wins over an identity policy that allows, also for the owner", async () => {
      await attachEverything(jane);
      assert.deepEqual(await tried(ofJane), ["ok", "ok"]);
      const deny = ofBucket("Deny", { User: ["jane", "db-owner"] }, "s3:PutObject");
      assert.equal(await put(ofOwner, deny), "ok");
      assert.deepEqual(await tried(ofJane), ["ok", denied]);
      assert.deepEqual(await tried(ofOwner), ["ok", denied]);
      assert.match(vast.log.at(-1) ?? "", /explicitly denied by bucket policy of raw#0/);
    });

    it("gives users and groups what no identity policy does, and nobody else", async () => {
      assert.deepEqual([await tried(ofJane), await tried(ofJoe)], Array(2).fill([denied, denied]));
      await put(ofOwner, ofBucket("Allow", { Group: "department_a" }, "s3:GetObject"));
      assert.deepEqual(
        [await tried(ofJane), await tried(ofJoe)],
        [
          ["ok", denied],
          [denied, denied],
        ],
      );
      await put(ofOwner, ofBucket("Allow", { User: "joe" }, "s3:GetObject"));
      assert.deepEqual(
        [await tried(ofJane), await tried(ofJoe)],
        [
          [denied, denied],
          ["ok", denied],
        ],
      );
    });

    it("is the cluster's to keep, by who may", async () => {
      const policy = ofBucket("Allow", { User: "joe" }, "s3:GetObject");
      const get = (key: NewKey) => vast.s3(key).send(new GetBucketPolicyCommand({ Bucket: "raw" }));
      const remove = (key: NewKey): Promise<unknown> =>
        outcome(vast.s3(key).send(new DeleteBucketPolicyCommand({ Bucket: "raw" })));
      assert.deepEqual(await failureOf(get(ofOwner)), ["NoSuchBucketPolicy", 404]);
      assert.deepEqual(await put(ofJane, policy), denied);
      assert.equal(await put(ofOwner, policy), "ok");
      assert.equal((await get(ofOwner)).Policy, policy);
      assert.deepEqual(await failureOf(get(ofJane)), denied);
      assert.equal(vast.cluster.state.views[0]?.bucketPolicy, policy);
      assert.deepEqual(await remove(ofJane), denied);
      assert.equal(await remove(ofOwner), "ok");
      assert.deepEqual(await failureOf(get(ofOwner)), ["NoSuchBucketPolicy", 404]);
      assert.deepEqual(await tried(ofJoe), [denied, denied]);
      assert.deepEqual(
        vast.storage.calls.filter(({ url }) => url.includes("policy")),
        [],
      );
    });

    it("is refused when it is none, and the one before stays", async () => {
      const before = ofBucket("Allow", { User: "joe" }, "s3:GetObject");
      await put(ofOwner, before);
      for (const policy of ["{", "{}", JSON.stringify(everything)])
        assert.deepEqual(await put(ofOwner, policy), ["MalformedPolicy", 400], policy);
      assert.equal(vast.cluster.state.views[0]?.bucketPolicy, before);
    });

    it("counts for nothing behind a flavor that ignores policies", async () => {
      await put(ofOwner, ofBucket("Allow", { User: "joe" }, "s3:*"));
      assert.deepEqual(await tried(ofJoe), ["ok", "ok"]);
      const view = vast.cluster.state.views[0];
      if (view !== undefined) view.policyId = 1; // NFS
      assert.deepEqual(await tried(ofJoe), [denied, denied]);
    });
  });

  it("lists a bucket for its owner, and for whom the view policy names", async () => {
    await attachEverything(joe);
    const listed = async (): Promise<unknown> => {
      const all = [ofOwner, ofJane, ofJoe].map(async (key) => {
        const { Buckets } = await vast.s3(key).send(new ListBucketsCommand());
        return (Buckets ?? []).length;
      });
      return Promise.all(all);
    };
    assert.deepEqual(await listed(), [1, 0, 0]);
    await change("viewpolicies/2/", { s3_visibility: ["joe"] });
    assert.deepEqual(await listed(), [1, 0, 1]);
    const groups = { s3_visibility: [], s3_visibility_groups: ["department_a"] };
    await change("viewpolicies/2/", groups);
    assert.deepEqual(await listed(), [1, 1, 0]);
    // Seeing a bucket is not getting in.
    assert.deepEqual(await tried(ofJane), [denied, denied]);
  });

  it("lets an S3 superuser of the tenant do what no policy speaks of", async () => {
    await change("users/query/", { username: "jane", tenant_id: 1, s3_superuser: true });
    assert.deepEqual(
      [await tried(ofJane), await tried(ofJoe)],
      [
        ["ok", "ok"],
        [denied, denied],
      ],
    );
    await put(ofOwner, ofBucket("Deny", { User: "jane" }, "s3:GetObject"));
    assert.deepEqual(await tried(ofJane), [denied, "ok"]);
  });
});
