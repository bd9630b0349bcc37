import assert from "node:assert/strict";
import { ServiceAccountS3Access, lookUpAccount } from "../../../components/aws/index.ts";
import { podIdentityTrust } from "../../../policies/dialects/aws-trust.ts";
import { bucketName, prefix } from "../../../policies/names.ts";
import { folders, readOnly } from "../../../policies/templates.ts";
import type { Grant } from "../../../policies/grant.ts";
import { ACCOUNT, awsLookups, awsOutputs } from "../../support/aws-lookups.ts";
import { type Recorded, placeOf, record, registrations } from "../../support/record.ts";

const data = bucketName("data-bucket");
const serviceAccounts = [
  { namespace: "fraud-production", name: "default" },
  { namespace: "flyte", name: "flyte.admin" },
];

function deploy(grants: readonly Grant[]): Promise<Recorded[]> {
  return record(
    () =>
      new ServiceAccountS3Access("training", {
        cluster: "education",
        serviceAccounts,
        roleName: "TrainingRole",
        policyName: "TrainingS3Access",
        grants,
        account: lookUpAccount(),
        keys: new Map(),
      }),
    { lookups: awsLookups, outputs: awsOutputs },
  );
}

describe("components/aws/service-account-s3-access", () => {
  it("makes a role of its own and has EKS hand it to each service account", async () => {
    const resources = await deploy(readOnly(data));
    assert.deepEqual(registrations(resources), [
      ["s3-access:aws:ServiceAccountS3Access", "training"],
      ["aws:iam/role:Role", "training"],
      ["aws:iam/policy:Policy", "training"],
      ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "training"],
      ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "fraud-production.default"],
      ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "flyte.flyte.admin"],
    ]);
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/TrainingRole`;
    const cluster = `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/education`;
    assert.deepEqual(
      resources.filter(({ type }) => !/Policy$|^s3/.test(type)).map(({ inputs }) => inputs),
      [
        {
          name: "TrainingRole",
          description: "S3 access of training, made by s3-access",
          assumeRolePolicy: JSON.stringify(podIdentityTrust(cluster, serviceAccounts)),
        },
        { role: "TrainingRole", policyArn: `arn:aws:iam::${ACCOUNT}:policy/training` },
        ...serviceAccounts.map(({ namespace, name }) => ({
          clusterName: "education",
          namespace,
          serviceAccount: name,
          roleArn,
        })),
      ],
    );
    assert.deepEqual(resources[0]?.outputs, {
      policyArns: [`arn:aws:iam::${ACCOUNT}:policy/training`],
      roleNames: ["TrainingRole"],
    });
  });

  it("calls an association by its service account, whoever has it, so that it can move to another role", async () => {
    const recorded = await record(
      () => {
        for (const [name, namespace] of [
          ["team", "a-b"],
          ["team-a", "b"],
        ] as const)
          new ServiceAccountS3Access(name, {
            cluster: "education",
            serviceAccounts: [{ namespace, name: "default" }],
            roleName: name,
            policyName: name,
            grants: readOnly(data),
            account: lookUpAccount(),
            keys: new Map(),
          });
      },
      { lookups: awsLookups, outputs: awsOutputs },
    );
    const names = registrations(recorded).flatMap(([type, name]) =>
      type.endsWith(":PodIdentityAssociation") ? [name] : [],
    );
    assert.deepEqual(names, ["a-b.default", "b.default"]);
  });

  it("hands the role out when every policy is attached, and not before", async () => {
    const many = Array.from({ length: 150 }, (_, index) => prefix(`project-${index}`));
    const places = (await deploy(folders(data, many))).map(placeOf);
    const attachments = places
      .map(({ self }) => self)
      .filter((self) => self.includes("RolePolicyAttachment"));
    assert.equal(attachments.length, 2);
    for (const { self, dependsOn } of places)
      if (self.includes("PodIdentityAssociation"))
        assert.deepEqual(
          attachments.filter((attachment) => !dependsOn.includes(attachment)),
          [],
        );
  });

  it("refuses grants that need more policies than a role takes", async () => {
    const many = Array.from({ length: 900 }, (_, index) => prefix(`research-project-${index}`));
    await assert.rejects(deploy(folders(data, many)), (error: AggregateError) => {
      assert.match(String(error.errors[0]), /the grants take 13 managed policies; a role takes 10/);
      return true;
    });
  });
});
