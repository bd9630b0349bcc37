/** Whether a role lets EKS Pod Identity take it on for a pod: moto hands out any role to anybody. */
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import { GetRoleCommand } from "@aws-sdk/client-iam";
import { roleName } from "../../policies/arn.ts";
import { compile, decide, parsePolicy } from "../../policies/evaluate/index.ts";
import type { AwsClients } from "../providers/aws/clients.ts";
import { documentText } from "../providers/aws/inputs.ts";
import { SandboxError } from "../sandbox-error.ts";

interface Pod {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** EKS User Guide, "Create an EKS Pod Identity association": it assumes the role, and tags the session. */
const ACTIONS = ["sts:AssumeRole", "sts:TagSession"];

/** @throws SandboxError when the role's trust policy does not allow it, as EKS would refuse the pod its credentials */
export async function demandTrust(
  { eks, iam }: Pick<AwsClients, "eks" | "iam">,
  roleArn: string,
  pod: Pod,
): Promise<void> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: pod.clusterName }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName(roleArn) }));
  const document = documentText(Role?.AssumeRolePolicyDocument);
  const { policy } = parsePolicy(document, { name: "trust", kind: "trust" });
  const trusts = compile({ resource: policy === undefined ? [] : [policy] });
  const context = {
    "aws:RequestTag/eks-cluster-arn": cluster?.arn ?? "",
    "aws:RequestTag/kubernetes-namespace": pod.namespace,
    "aws:RequestTag/kubernetes-service-account": pod.serviceAccount,
  };
  const principal = { kind: "service", name: "pods.eks.amazonaws.com" } as const;
  const refused = ACTIONS.find((action) => {
    const { outcome } = decide(trusts, { principal, action, resource: roleArn, context });
    return outcome !== "allowed";
  });
  if (refused !== undefined)
    throw new SandboxError(
      `the trust policy of ${roleArn} does not allow ${refused} for pods of ${pod.namespace}/${pod.serviceAccount}`,
    );
}
