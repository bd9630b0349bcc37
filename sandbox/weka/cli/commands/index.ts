import type { Commands } from "../command.ts";
import { filesystemCommands } from "./fs.ts";
import { s3BucketCommands } from "./s3-bucket.ts";
import { s3ClusterCommands } from "./s3-cluster.ts";
import { s3CredentialCommands } from "./s3-credentials.ts";
import { s3LifecycleCommands } from "./s3-lifecycle.ts";
import { s3PolicyCommands } from "./s3-policy.ts";
import { systemCommands } from "./system.ts";
import { userCommands } from "./user.ts";

export const commands: Commands = {
  ...systemCommands,
  ...filesystemCommands,
  ...s3ClusterCommands,
  ...s3BucketCommands,
  ...s3LifecycleCommands,
  ...s3PolicyCommands,
  ...s3CredentialCommands,
  ...userCommands,
};
