/** One declared object of every kind that drivers/vast converges, in the order in which they need each other. */
import type { Administration } from "../../drivers/vast/administration.ts";
import { type DesiredKind, type DesiredOf, perform } from "../../drivers/vast/kinds/index.ts";
import type { Run } from "../../drivers/vast/run.ts";
import type { PolicyDocument } from "../../policies/document.ts";

const tenant = "default";
const onDelete = "remove";

export const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    { Sid: "SeeDatabases", Effect: "Allow", Action: ["s3:HeadBucket"], Resource: ["vastdbsec"] },
  ],
};

export const declared = {
  "view-policy": { kind: "view-policy", tenant, name: "s3-native", onDelete },
  view: {
    kind: "view",
    tenant,
    path: "/db/vastdbsec",
    bucket: "vastdbsec",
    owner: "db-owner",
    policy: "s3-native",
    serves: "database",
    onDelete,
  },
  schema: { kind: "schema", tenant, database: "vastdbsec", name: "department_a", onDelete },
  "identity-policy": {
    kind: "identity-policy",
    tenant,
    name: "department-a",
    document,
    enabled: true,
    onDelete,
  },
  "policy-attachment": {
    kind: "policy-attachment",
    tenant,
    principal: { type: "group", source: "directory", name: "department_a" },
    policy: "department-a",
    onDelete,
  },
  quota: {
    kind: "quota",
    tenant,
    name: "vastdbsec",
    path: "/db/vastdbsec",
    hardLimit: "10TB",
    onDelete,
  },
  "lifecycle-rule": {
    kind: "lifecycle-rule",
    tenant,
    name: "scratch",
    viewPath: "/db/vastdbsec",
    prefix: "scratch/",
    expirationDays: 30,
    onDelete,
  },
  "iam-role": {
    kind: "iam-role",
    tenant,
    name: "analyst",
    trustPolicy: { Version: "2012-10-17", Statement: [] },
    policies: ["department-a"],
    onDelete,
  },
  "oidc-provider": {
    kind: "oidc-provider",
    tenant,
    name: "keycloak",
    discoveryUrl: "https://keycloak.example.com/realms/UA/.well-known/openid-configuration",
    userAttribute: "preferred_username",
    onDelete,
  },
} as const satisfies { readonly [K in DesiredKind]: DesiredOf<K> };

export interface Converged {
  readonly record: unknown;
  /** What the driver said that it does, line by line. */
  readonly lines: readonly string[];
}

/** Runs the driver's own code on one object, in this process. */
export async function converge<K extends DesiredKind>(
  verb: "apply" | "delete" | "observe",
  desired: DesiredOf<K>,
  vast: Administration,
): Promise<Converged> {
  const lines: string[] = [];
  const run: Run = {
    system: "VAST",
    vast,
    progress: (line) => lines.push(line),
    patienceMs: 1_000,
  };
  return { record: await perform(verb, desired, run), lines };
}
