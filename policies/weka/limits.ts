/**
 * WEKA's own limits, checked before anything runs. Every rule takes the place of the value in the user's words and
 * returns findings; none throws. Sources: WEKA 5.0 documentation, "S3 buckets management", "S3 users and
 * authentication", "S3 cluster management", "User management", "Filesystems", "CLI reference guide".
 */
export {
  keyVersion,
  password,
  passwordVersion,
  posixId,
  sessionDuration,
} from "./limits/credentials.ts";
export {
  bucketName,
  filesystemGroupName,
  filesystemName,
  policyName,
  serviceAccountLabel,
  userName,
} from "./limits/names.ts";
export { bucketPolicy, policySize } from "./limits/policies.ts";
export type { Rule } from "../rule.ts";
export {
  auditEndpoint,
  auditToken,
  certificate,
  containers,
  domains,
  maxBuckets,
  port,
  privateKey,
  via,
} from "./limits/service.ts";
export { capacity, existingPath, hardQuota, lifecycleRules } from "./limits/storage.ts";
