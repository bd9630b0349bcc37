export { AccessLogBucket } from "./access-log-bucket.ts";
export { BucketLayout } from "./bucket-layout.ts";
export { declareOnEks } from "./declare.ts";
export { NodeRoleS3Access } from "./node-role-s3-access.ts";
export { ServiceAccountS3Access } from "./service-account-s3-access.ts";
export { lookUpAccount } from "./target.ts";
