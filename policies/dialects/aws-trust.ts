/** Trust policies: who may take on a role. Here that is EKS, for the pods of named service accounts. */
import { type Statement, isNonEmpty } from "../document.ts";
import { compare } from "../rights.ts";

/** A Kubernetes service account. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** Its resource is the role that it hangs on, so it names none (IAM User Guide, "Grammar of the IAM JSON policy language"). */
export interface TrustDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Omit<Statement, "Resource">[];
}

/** Characters of a role's trust policy by default, white space not counted (IAM User Guide, "IAM and AWS STS quotas"). */
export const TRUST_POLICY_CHARACTERS = 2048;

/** An ARN as long as an EKS cluster's can be, for counting before the real one is known. */
export const WIDEST_CLUSTER_ARN = `arn:aws-us-gov:eks:ap-southeast-99:000000000000:cluster/${"c".repeat(100)}`;

/**
 * The trust of a role that EKS Pod Identity hands to pods (EKS User Guide, "How EKS Pod Identity works"): EKS says in tags
 * which pod it asks for, and the role accepts those of one cluster and of the named service accounts, whatever
 * associations somebody makes later. Accounts of one name share a statement, as `default` of many namespaces does.
 *
 * @param clusterArn `arn:<partition>:eks:<region>:<account>:cluster/<name>`
 */
export function podIdentityTrust(
  clusterArn: string,
  accounts: readonly ServiceAccount[],
): TrustDocument {
  const byName = Map.groupBy(accounts, ({ name }) => name);
  const statements = [...byName].sort(([one], [other]) => compare(one, other));
  return {
    Version: "2012-10-17",
    Statement: statements.flatMap(([name, alike]) => {
      const namespaces = alike.map(({ namespace }) => namespace).sort(compare);
      if (!isNonEmpty(namespaces)) return [];
      const tags = {
        "aws:RequestTag/eks-cluster-arn": [clusterArn],
        "aws:RequestTag/kubernetes-namespace": namespaces,
        "aws:RequestTag/kubernetes-service-account": [name],
      } as const;
      return [
        {
          Effect: "Allow",
          // EKS User Guide, "Create an EKS Pod Identity association". Nothing says that other partitions call it otherwise.
          Principal: { Service: ["pods.eks.amazonaws.com"] },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: { StringEquals: tags },
        },
      ];
    }),
  };
}
