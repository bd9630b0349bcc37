import {
  CreatePodIdentityAssociationCommand,
  DeletePodIdentityAssociationCommand,
  DescribePodIdentityAssociationCommand,
  UpdatePodIdentityAssociationCommand,
  paginateListPodIdentityAssociations,
} from "@aws-sdk/client-eks";
import type { EKSClient, PodIdentityAssociation } from "@aws-sdk/client-eks";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import type { AwsClients } from "./clients.ts";
import { hasCode, unlessAbsent } from "./errors.ts";
import { resourceProvider } from "./resource.ts";

const inputs = z.strictObject({
  clusterName: z.string(),
  namespace: z.string(),
  serviceAccount: z.string(),
  roleArn: z.string(),
});

type Place = Omit<z.output<typeof inputs>, "roleArn">;

/** `aws:eks/podIdentityAssociation:PodIdentityAssociation`. Its id is `cluster,associationId`. */
export function podIdentityAssociationProvider({ eks }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    inputs,
    replaceOn: ["clusterName", "namespace", "serviceAccount"],
    async create(wanted) {
      const id = (associationId = ""): string => `${wanted.clusterName},${associationId}`;
      try {
        const { association } = await eks.send(new CreatePodIdentityAssociationCommand(wanted));
        return id(association?.associationId);
      } catch (error) {
        if (!hasCode(error, "ResourceInUseException")) throw error;
        const found = await findAssociation(eks, wanted);
        await setRole(eks, id(found?.associationId), wanted.roleArn);
        return id(found?.associationId);
      }
    },
    async observe(id) {
      const found = await unlessAbsent(
        eks.send(new DescribePodIdentityAssociationCommand(partsOf(id))),
        "ResourceNotFoundException",
      );
      if (found?.association === undefined) return undefined;
      const { clusterName, namespace, serviceAccount, roleArn, associationId, associationArn } =
        found.association;
      return { clusterName, namespace, serviceAccount, roleArn, associationId, associationArn };
    },
    update: (id, { roleArn }) => setRole(eks, id, roleArn),
    async delete(id) {
      await unlessAbsent(
        eks.send(new DeletePodIdentityAssociationCommand(partsOf(id))),
        "ResourceNotFoundException",
      );
    },
  });
}

/** The association of a service account, with its role; undefined when it has none. */
export async function findAssociation(
  eks: EKSClient,
  { clusterName, namespace, serviceAccount }: Place,
): Promise<PodIdentityAssociation | undefined> {
  const place = { clusterName, namespace, serviceAccount };
  for await (const page of paginateListPodIdentityAssociations({ client: eks }, place))
    for (const { associationId } of page.associations ?? []) {
      const command = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
      const { association } = await eks.send(command);
      return association;
    }
  return undefined;
}

async function setRole(eks: EKSClient, id: string, roleArn: string): Promise<void> {
  await eks.send(new UpdatePodIdentityAssociationCommand({ ...partsOf(id), roleArn }));
}

function partsOf(id: string): { clusterName: string; associationId: string } {
  const [clusterName = "", associationId = ""] = id.split(",");
  return { clusterName, associationId };
}
