export { S3VirtualService } from "./s3-virtual-service.ts";
export { istioVersion } from "./served-version.ts";
