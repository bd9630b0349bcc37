import type { Lookup, ResourceProvider } from "../engine/provider.ts";
import { bucketObjectProvider } from "./aws/bucket-object.ts";
import { bucketProvider } from "./aws/bucket.ts";
import { lifecycleProvider } from "./aws/bucket-lifecycle.ts";
import {
  bucketPolicyProvider,
  encryptionProvider,
  loggingProvider,
  ownershipControlsProvider,
  publicAccessBlockProvider,
  versioningProvider,
} from "./aws/bucket-settings.ts";
import type { AwsClients } from "./aws/clients.ts";
import { policyProvider } from "./aws/iam-policy.ts";
import { roleProvider } from "./aws/iam-role.ts";
import { aliasProvider, keyProvider } from "./aws/kms.ts";
import { awsLookups } from "./aws/lookups.ts";
import { podIdentityAssociationProvider } from "./aws/pod-identity-association.ts";
import { rolePolicyAttachmentProvider } from "./aws/role-policy-attachment.ts";

/** Every AWS resource type and lookup of the program, over moto. */
export function awsProviders(clients: AwsClients): {
  resources: ResourceProvider[];
  lookups: Lookup[];
} {
  const { s3 } = clients;
  return {
    resources: [
      bucketProvider(clients),
      versioningProvider(s3),
      encryptionProvider(s3),
      publicAccessBlockProvider(s3),
      ownershipControlsProvider(s3),
      bucketPolicyProvider(s3),
      loggingProvider(s3),
      lifecycleProvider(s3),
      bucketObjectProvider(clients),
      keyProvider(clients),
      aliasProvider(clients),
      policyProvider(clients),
      roleProvider(clients),
      rolePolicyAttachmentProvider(clients),
      podIdentityAssociationProvider(clients),
    ],
    lookups: awsLookups(clients),
  };
}
