import type { Rule } from "./rule.ts";
import { actionResourceMismatch } from "./rules/action-resource-mismatch.ts";
import { actionRiders } from "./rules/action-riders.ts";
import { anyResource } from "./rules/any-resource.ts";
import { awsBucketPolicyTooLarge } from "./rules/aws-bucket-policy-too-large.ts";
import { awsNotLatin1 } from "./rules/aws-not-latin1.ts";
import { awsPolicyTooLarge } from "./rules/aws-policy-too-large.ts";
import { badSid } from "./rules/bad-sid.ts";
import { conditionKeyMismatch } from "./rules/condition-key-mismatch.ts";
import { duplicateSid } from "./rules/duplicate-sid.ts";
import { ifExistsOnPrefix } from "./rules/if-exists-on-prefix.ts";
import { istioAllowOnSharedIngress } from "./rules/istio-allow-on-shared-ingress.ts";
import { istioCatchAllConflict } from "./rules/istio-catch-all-conflict.ts";
import { istioCorsAnyOrigin } from "./rules/istio-cors-any-origin.ts";
import { istioCustomAuthorization } from "./rules/istio-custom-authorization.ts";
import { istioDelegate } from "./rules/istio-delegate.ts";
import { istioExportHidden } from "./rules/istio-export-hidden.ts";
import { istioGatewayCredential } from "./rules/istio-gateway-credential.ts";
import { istioHostUncovered } from "./rules/istio-host-uncovered.ts";
import { istioMutualTlsBypass } from "./rules/istio-mutual-tls-bypass.ts";
import { istioMutualTlsOptional } from "./rules/istio-mutual-tls-optional.ts";
import { istioOldApiVersion } from "./rules/istio-old-api-version.ts";
import { istioPathNormalization } from "./rules/istio-path-normalization.ts";
import { istioPlainHttp } from "./rules/istio-plain-http.ts";
import { istioPolicyHostPorts } from "./rules/istio-policy-host-ports.ts";
import { istioRemoteAddress } from "./rules/istio-remote-address.ts";
import { istioRequestAuthenticationOnly } from "./rules/istio-request-authentication-only.ts";
import { istioRetriesUnsafe } from "./rules/istio-retries-unsafe.ts";
import { istioRetriesUnset } from "./rules/istio-retries-unset.ts";
import { istioRetriesWithoutAttempts } from "./rules/istio-retries-without-attempts.ts";
import { istioRewrite } from "./rules/istio-rewrite.ts";
import { istioSubPath } from "./rules/istio-sub-path.ts";
import { istioTimeout } from "./rules/istio-timeout.ts";
import { istioVirtualHosted } from "./rules/istio-virtual-hosted.ts";
import { missingKeyCompanions } from "./rules/missing-key-companions.ts";
import { missingMultipartCompanions } from "./rules/missing-multipart-companions.ts";
import { missingTlsDeny } from "./rules/missing-tls-deny.ts";
import { nodeRoleGrant } from "./rules/node-role-grant.ts";
import { policyNearlyFull } from "./rules/policy-nearly-full.ts";
import { publicPrincipal } from "./rules/public-principal.ts";
import { redundantStatement } from "./rules/redundant-statement.ts";
import { siblingPrefixLeak } from "./rules/sibling-prefix-leak.ts";
import { undocumentedFeature } from "./rules/undocumented-feature.ts";
import { unknownAction } from "./rules/unknown-action.ts";
import { unknownConditionKey } from "./rules/unknown-condition-key.ts";
import { unreachableStatement } from "./rules/unreachable-statement.ts";
import { vastArnResource } from "./rules/vast-arn-resource.ts";
import { vastConditionUnproven } from "./rules/vast-condition-unproven.ts";
import { vastFlavorUnknown } from "./rules/vast-flavor-unknown.ts";
import { vastNoTransactions } from "./rules/vast-no-transactions.ts";
import { vastPolicyIgnored } from "./rules/vast-policy-ignored.ts";
import { vastSpaceInResource } from "./rules/vast-space-in-resource.ts";
import { vastTableLevels } from "./rules/vast-table-levels.ts";
import { vastTabularWildcard } from "./rules/vast-tabular-wildcard.ts";
import { vastTwoResourcesInOne } from "./rules/vast-two-resources-in-one.ts";
import { vastUnknownAction } from "./rules/vast-unknown-action.ts";
import { vastVersion } from "./rules/vast-version.ts";
import { wekaActionWildcard } from "./rules/weka-action-wildcard.ts";
import { wekaConditionUnproven } from "./rules/weka-condition-unproven.ts";
import { wekaPolicyTooLarge } from "./rules/weka-policy-too-large.ts";
import { wekaUnknownAction } from "./rules/weka-unknown-action.ts";
import { wholeServiceAction } from "./rules/whole-service-action.ts";
import { wildcardWithoutLike } from "./rules/wildcard-without-like.ts";

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  actionResourceMismatch,
  actionRiders,
  anyResource,
  awsBucketPolicyTooLarge,
  awsNotLatin1,
  awsPolicyTooLarge,
  badSid,
  conditionKeyMismatch,
  duplicateSid,
  ifExistsOnPrefix,
  istioAllowOnSharedIngress,
  istioCatchAllConflict,
  istioCorsAnyOrigin,
  istioCustomAuthorization,
  istioDelegate,
  istioExportHidden,
  istioGatewayCredential,
  istioHostUncovered,
  istioMutualTlsBypass,
  istioMutualTlsOptional,
  istioOldApiVersion,
  istioPathNormalization,
  istioPlainHttp,
  istioPolicyHostPorts,
  istioRemoteAddress,
  istioRequestAuthenticationOnly,
  istioRetriesUnsafe,
  istioRetriesUnset,
  istioRetriesWithoutAttempts,
  istioRewrite,
  istioSubPath,
  istioTimeout,
  istioVirtualHosted,
  missingKeyCompanions,
  missingMultipartCompanions,
  missingTlsDeny,
  nodeRoleGrant,
  policyNearlyFull,
  publicPrincipal,
  redundantStatement,
  siblingPrefixLeak,
  undocumentedFeature,
  unknownAction,
  unknownConditionKey,
  unreachableStatement,
  vastArnResource,
  vastConditionUnproven,
  vastFlavorUnknown,
  vastNoTransactions,
  vastPolicyIgnored,
  vastSpaceInResource,
  vastTableLevels,
  vastTabularWildcard,
  vastTwoResourcesInOne,
  vastUnknownAction,
  vastVersion,
  wekaActionWildcard,
  wekaConditionUnproven,
  wekaPolicyTooLarge,
  wekaUnknownAction,
  wholeServiceAction,
  wildcardWithoutLike,
];
