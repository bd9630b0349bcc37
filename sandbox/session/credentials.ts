/** Issues the AWS keys that checks and people rehearse with. */
import { DescribeNodegroupCommand } from "@aws-sdk/client-eks";
import { serviceAccountOf } from "../../config/service-account-roles.ts";
import { CredentialBook, type IssuedCredential } from "../backends/credential-book.ts";
import type { AwsClients } from "../providers/aws/clients.ts";
import { findAssociation } from "../providers/aws/pod-identity-association.ts";
import { SandboxError } from "../sandbox-error.ts";
import { demandTrust } from "../services/pod-identity.ts";
import { assumeRole } from "../services/role-credentials.ts";
import type { Session } from "./session.ts";

/** New keys for every node group and service account that principals name, as their pods have them. */
export async function issueCredentials(session: Session): Promise<readonly IssuedCredential[]> {
  const entries = (await Promise.all([nodeGroupKeys(session), podKeys(session)])).flat();
  await new CredentialBook(session.paths.credentials).write(entries);
  return entries;
}

async function nodeGroupKeys({ config, clients }: Session): Promise<IssuedCredential[]> {
  const { stack, access } = config.loaded;
  const clusterName = stack.eks?.cluster;
  const groups = new Set(access.eks.flatMap(({ identity }) => identity.nodeGroups));
  return Promise.all(
    [...groups].map(async (nodegroupName) => {
      const { nodegroup } = await clients.eks.send(
        new DescribeNodegroupCommand({ clusterName, nodegroupName }),
      );
      return issued(clients, nodegroupName, nodegroup?.nodeRole ?? "");
    }),
  );
}

/** What EKS Pod Identity does for a pod: the role of its service account's association, if the role trusts that account. */
async function podKeys({ config, clients }: Session): Promise<IssuedCredential[]> {
  const { stack, access } = config.loaded;
  const clusterName = stack.eks?.cluster ?? "";
  const accounts = access.eks.flatMap(({ identity }) => identity.serviceAccounts);
  return Promise.all(
    accounts.map(async (account) => {
      const { namespace, name: serviceAccount } = serviceAccountOf(account);
      const pod = { clusterName, namespace, serviceAccount };
      const association = await findAssociation(clients.eks, pod);
      if (association?.roleArn === undefined)
        throw new SandboxError(`EKS has no Pod Identity association for ${account}`);
      await demandTrust(clients, association.roleArn, pod);
      return issued(clients, account, association.roleArn);
    }),
  );
}

async function issued(
  clients: AwsClients,
  holder: string,
  roleArn: string,
): Promise<IssuedCredential> {
  const session = await assumeRole(clients, roleArn, "sandbox-check");
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session;
  const keys = { accessKeyId, secretAccessKey, sessionToken };
  return { holder, caller: roleArn, expiresAt: expiresAt.toISOString(), ...keys };
}
