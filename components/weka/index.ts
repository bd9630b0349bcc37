export { Filesystem } from "./filesystem.ts";
export { S3Bucket } from "./s3-bucket.ts";
export { S3Cluster } from "./s3-cluster.ts";
export { S3Policy } from "./s3-policy.ts";
export { S3User } from "./s3-user.ts";
