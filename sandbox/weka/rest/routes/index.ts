import type { Route } from "../route.ts";
import { bucketRoutes } from "./buckets.ts";
import { credentialRoutes } from "./credentials.ts";
import { filesystemRoutes } from "./filesystems.ts";
import { policyRoutes } from "./policies.ts";
import { s3Routes } from "./s3.ts";
import { systemRoutes } from "./system.ts";
import { userRoutes } from "./users.ts";

export const routes: readonly Route[] = [
  ...systemRoutes,
  ...filesystemRoutes,
  ...s3Routes,
  ...bucketRoutes,
  ...policyRoutes,
  ...credentialRoutes,
  ...userRoutes,
];
