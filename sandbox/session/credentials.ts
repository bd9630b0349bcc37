/** Issues the AWS keys that checks and people rehearse with. */
import { DescribeNodegroupCommand } from "@aws-sdk/client-eks";
import { CredentialBook, type IssuedCredential } from "../backends/credential-book.ts";
import { assumeRole } from "../services/role-credentials.ts";
import type { Session } from "./session.ts";

/** New keys for every node group that principals name, as its nodes' pods have them. */
export async function issueCredentials(session: Session): Promise<readonly IssuedCredential[]> {
  const entries = await nodeGroupKeys(session);
  await new CredentialBook(session.paths.credentials).write(entries);
  return entries;
}

async function nodeGroupKeys({ config, clients }: Session): Promise<IssuedCredential[]> {
  const { stack, access } = config.loaded;
  const clusterName = stack.eks?.cluster;
  const groups = new Set(access.eks.flatMap(({ identity }) => identity.nodeGroups));
  return Promise.all(
    [...groups].map(async (nodegroupName): Promise<IssuedCredential> => {
      const { nodegroup } = await clients.eks.send(
        new DescribeNodegroupCommand({ clusterName, nodegroupName }),
      );
      const roleArn = nodegroup?.nodeRole ?? "";
      const {
        sessionArn: _,
        expiresAt,
        ...keys
      } = await assumeRole(clients, roleArn, "sandbox-check");
      return {
        holder: nodegroupName,
        caller: roleArn,
        expiresAt: expiresAt.toISOString(),
        ...keys,
      };
    }),
  );
}
