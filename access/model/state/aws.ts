/** Roles and buckets of AWS in an exported state. */
import { z } from "zod";
import type { Bucket, EncryptionKey, Holder } from "../model.ts";
import { type StateResource, documentIn, nameOf, ofType, text } from "./resources.ts";

/** A principal's policies, by the component they are children of, and the roles they are attached to. */
export function rolesOf(resources: readonly StateResource[]): Holder[] {
  const policies = Map.groupBy(ofType(resources, "aws:iam/policy:Policy"), principalOf);
  const attachments = ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  const roles = ofType(resources, "aws:iam/role:Role");
  return [...policies].map(([key, own]) => {
    const arns = own.map(({ outputs }) => text(outputs["arn"]));
    const attached = attachments.filter(({ outputs }) => arns.includes(text(outputs["policyArn"])));
    const component = own[0]?.parent ?? "";
    const role = roles.find(({ parent }) => parent === component && isOurs(parent));
    const named = [
      ...serviceAccountsOf(resources, role),
      ...attached.flatMap((attachment) => identitiesOf(attachment, own)),
    ];
    return {
      key,
      system: "eks",
      identities: [...new Set(named)],
      caller: { kind: "role", arn: text(role?.outputs["arn"]) || roleArn(arns[0] ?? "", key) },
      ...(role === undefined
        ? {}
        : {
            trust: {
              name: text(role.outputs["name"]),
              document: documentIn(role.outputs["assumeRolePolicy"]),
            },
          }),
      policies: own.map(({ outputs }) => ({
        name: text(outputs["name"]),
        document: documentIn(outputs["policy"]),
      })),
    };
  });
}

/** The service accounts that EKS hands a role to, as the config spells them. */
function serviceAccountsOf(
  resources: readonly StateResource[],
  role: StateResource | undefined,
): string[] {
  return ofType(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation")
    .filter(({ parent }) => parent === role?.parent)
    .map(({ outputs }) => `${text(outputs["namespace"])}/${text(outputs["serviceAccount"])}`);
}

/** The role, and the node group that the component names its attachment after: `<policy>-<node group>`. */
function identitiesOf(
  { urn, outputs }: StateResource,
  policies: readonly StateResource[],
): string[] {
  const policy = policies.find((own) => text(own.outputs["arn"]) === text(outputs["policyArn"]));
  const prefix = `${nameOf(policy?.urn ?? "")}-`;
  const name = nameOf(urn);
  const group = name.startsWith(prefix) ? [name.slice(prefix.length)] : [];
  return [...group, text(outputs["role"])];
}

/** A policy of a component belongs to the principal the component is for; any other stands for itself. */
function principalOf({ urn, parent }: StateResource): string {
  return nameOf(isOurs(parent) ? parent : urn);
}

/** Whether a parent is a component of this project, and not the stack itself, which has children of all kinds. */
function isOurs(parent: string): boolean {
  return parent.includes("s3-access:aws:");
}

function roleArn(policyArn: string, role: string): string {
  const { partition, account } = accountOfPolicy(policyArn);
  return `arn:${partition ?? "aws"}:iam::${account ?? ""}:role/${role}`;
}

/** Partition and account, which stand in the ARN of every policy. */
export function accountOfPolicy(arn: string): {
  readonly partition: string | undefined;
  readonly account: string | undefined;
} {
  const [, partition, account] = /^arn:([^:]+):iam::(\d{12}):/.exec(arn) ?? [];
  return { partition, account };
}

/** Buckets that are made by the stack, with their policies and keys. */
export function bucketsOf(resources: readonly StateResource[]): Omit<Bucket, "folders">[] {
  const policies = new Map(
    ofType(resources, "aws:s3/bucketPolicy:BucketPolicy").map(({ outputs }) => [
      text(outputs["bucket"]),
      documentIn(outputs["policy"]),
    ]),
  );
  const keys = keysByBucket(resources);
  const made = ofType(resources, "aws:s3/bucket:Bucket").map(({ outputs }) =>
    text(outputs["bucket"]),
  );
  return [...new Set([...made, ...policies.keys()])].map((name) => {
    const document = policies.get(name);
    return {
      system: "eks",
      name,
      schemas: [],
      policy: document === undefined ? undefined : { name: `bucket policy of ${name}`, document },
      key: keys.get(name),
    };
  });
}

const EncryptionRules = z.array(
  z.looseObject({
    applyServerSideEncryptionByDefault: z.looseObject({ kmsMasterKeyId: z.string().optional() }),
  }),
);

function keysByBucket(resources: readonly StateResource[]): Map<string, EncryptionKey> {
  const policies = new Map(
    ofType(resources, "aws:kms/key:Key").map(({ outputs }) => [
      text(outputs["arn"]),
      documentIn(outputs["policy"]),
    ]),
  );
  const type =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  return new Map(
    ofType(resources, type).flatMap(({ outputs }): [string, EncryptionKey][] => {
      const rules = EncryptionRules.safeParse(outputs["rules"]);
      const arn = rules.data?.[0]?.applyServerSideEncryptionByDefault.kmsMasterKeyId ?? "";
      if (arn === "") return [];
      const bucket = text(outputs["bucket"]);
      const document = policies.get(arn);
      const policy =
        document !== undefined ? { name: `key policy of ${bucket}`, document } : undefined;
      return [[bucket, { arn, policy }]];
    }),
  );
}
