export { S3VirtualService } from "./s3-virtual-service.ts";
