/** `/s3/buckets` and what hangs on a bucket. Creating calls the anonymous policy `policy`, changing `bucket_policy`. */
import { z } from "zod";
import {
  addBucket,
  bucketNamed,
  documentOf,
  removeBucket,
  resetQuota,
  setAccess,
  setQuota,
} from "../../cluster/buckets.ts";
import type { Access } from "../../cluster/buckets.ts";
import { checkedDocument } from "../../cluster/documents.ts";
import { addRule, removeRule, resetRules } from "../../cluster/lifecycle.ts";
import { service } from "../../cluster/s3-service.ts";
import { bucketRow, ruleRow } from "../../rows.ts";
import { uidKinds, uidOf } from "../../state.ts";
import { capacityLiteral, get, policyContent, post, put, read, remove, whole } from "../route.ts";
import type { RestCall, Route } from "../route.ts";

const NewBucket = z.object({
  bucket_name: z.string(),
  policy: z.string().default("none"),
  policy_file_content: policyContent.optional(),
  hard_quota: capacityLiteral.optional(),
  existing_path: z.string().optional(),
  fs_uid: z.string().optional(),
});

const Word = z.object({ bucket_policy: z.string() });

const Content = z.object({ policy_file_content: policyContent });

const Quota = z.object({ hard_quota: capacityLiteral });

const NewRule = z.object({
  expiry_days: z.union([z.string(), whole.transform(String)]),
  prefix: z.string().optional(),
  tags: z.string().optional(),
});

const bucket = "/s3/buckets/:bucket";

export const bucketRoutes: readonly Route[] = [
  get("/s3/buckets", "reader", ({ state }) => {
    service(state);
    return { session_id: "0", buckets: state.buckets.map((known) => bucketRow(state, known)) };
  }),
  post("/s3/buckets", "administrator", (call) => {
    const wanted = read(call, NewBucket);
    const { policy_file_content: content, fs_uid: fsUid } = wanted;
    addBucket(call, {
      name: wanted.bucket_name,
      access: content === undefined ? { word: wanted.policy } : custom(call, content),
      hardQuota: wanted.hard_quota,
      existingPath: wanted.existing_path,
      filesystem:
        fsUid === undefined ? undefined : ({ id }) => uidOf(uidKinds.filesystem, id) === fsUid,
    });
  }),
  remove(bucket, "administrator", (call) => {
    removeBucket(call, call.part("bucket"), call.query("unlink") === "true");
  }),
  get(`${bucket}/policy`, "reader", (call) => ({ policy: named(call).anonymous })),
  put(`${bucket}/policy`, "administrator", (call) => {
    setAccess(call, call.part("bucket"), { word: read(call, Word).bucket_policy });
  }),
  get(`${bucket}/policyJson`, "reader", (call) => {
    const document = documentOf(named(call));
    return { policy: document === undefined ? "" : JSON.stringify(document) };
  }),
  put(`${bucket}/policyJson`, "administrator", (call) => {
    setAccess(call, call.part("bucket"), custom(call, read(call, Content).policy_file_content));
  }),
  put(`${bucket}/quota`, "administrator", (call) => {
    setQuota(call, call.part("bucket"), read(call, Quota).hard_quota);
  }),
  remove(`${bucket}/quota`, "administrator", (call) => {
    resetQuota(call, call.part("bucket"));
  }),
  get(`${bucket}/lifecycle/rules`, "reader", (call) => ({ rules: named(call).rules.map(ruleRow) })),
  post(`${bucket}/lifecycle/rules`, "administrator", (call) => {
    const { expiry_days: days, prefix, tags } = read(call, NewRule);
    const { id } = addRule(call, call.part("bucket"), { days, prefix, tags });
    return { id, target: call.part("bucket") };
  }),
  remove(`${bucket}/lifecycle/rules`, "administrator", (call) => {
    resetRules(call, call.part("bucket"));
    return { target: call.part("bucket") };
  }),
  remove(`${bucket}/lifecycle/rules/:rule`, "administrator", (call) => {
    removeRule(call, call.part("bucket"), call.part("rule"));
    return { target: call.part("bucket") };
  }),
];

function named({ state, part }: RestCall): ReturnType<typeof bucketNamed> {
  return bucketNamed(state, part("bucket"));
}

function custom({ state }: RestCall, content: unknown): Access {
  return { document: checkedDocument(state, content, "bucket") };
}
