import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  IamRole,
  IdentityPolicy,
  LifecycleRule,
  OidcProvider,
  PolicyAttachment,
  Quota,
  Schema,
  View,
  ViewPolicy,
} from "../../../components/vast/index.ts";
import type { VastConnection } from "../../../components/vast/connection.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import { driverCommand, driverComponent } from "../../support/driver-components.ts";
import { type Recorded, record } from "../../support/record.ts";

const connection: VastConnection = {
  address: "vms.example.com",
  login: { by: "basic", username: "admin", password: "Admin-pass-1" },
};

const login = {
  VAST_ADDRESS: "vms.example.com",
  VAST_SIGN_IN: "basic",
  VAST_USERNAME: "admin",
  VAST_PASSWORD: "Admin-pass-1",
};

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:HeadBucket"], Resource: ["vastdbsec"] }],
};

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: "keycloak" }],
};

interface Expected {
  readonly desired: object;
  readonly trigger: string;
  readonly outputs?: object;
  readonly createFirst?: true;
}

/** A component and its one command. */
function pair(type: string, { outputs = {}, ...expected }: Expected): Recorded[] {
  return [
    driverComponent(`vast:${type}`, "x", outputs),
    driverCommand("x", { program: "drivers/vast/main.ts", environment: login, ...expected }),
  ];
}

type Declare = () => pulumi.ComponentResource;

/** Every component, with what it registers: what destroys data stays, what gives access goes. */
const components: readonly (readonly [type: string, declare: Declare, expected: Expected])[] = [
  [
    "ViewPolicy",
    () => new ViewPolicy("x", { connection, policy: "s3-native" }),
    {
      desired: { kind: "view-policy", tenant: "default", name: "s3-native", onDelete: "retain" },
      trigger: "s3-native",
      outputs: { policyName: "s3-native" },
    },
  ],
  [
    "View",
    () =>
      new View("x", {
        connection,
        path: "/vastdbsec",
        bucket: pulumi.output("vastdbsec"),
        owner: "db-owner",
        policy: "s3-native",
        serves: "database",
      }),
    {
      desired: {
        kind: "view",
        tenant: "default",
        path: "/vastdbsec",
        bucket: "vastdbsec",
        owner: "db-owner",
        policy: "s3-native",
        serves: "database",
        onDelete: "retain",
      },
      trigger: "default/vastdbsec",
      outputs: { bucketName: "vastdbsec", path: "/vastdbsec" },
    },
  ],
  [
    "Schema",
    () => new Schema("x", { connection, database: "vastdbsec", schema: "department_a" }),
    {
      desired: {
        kind: "schema",
        tenant: "default",
        database: "vastdbsec",
        name: "department_a",
        onDelete: "retain",
      },
      trigger: "default/vastdbsec/department_a",
      outputs: { schemaName: "department_a" },
    },
  ],
  [
    "IdentityPolicy",
    () => new IdentityPolicy("x", { connection, policy: "department-a", document }),
    {
      desired: {
        kind: "identity-policy",
        tenant: "default",
        name: "department-a",
        document,
        enabled: true,
        onDelete: "remove",
      },
      trigger: "default/department-a",
      outputs: { policyName: "department-a" },
      createFirst: true,
    },
  ],
  [
    "PolicyAttachment",
    () =>
      new PolicyAttachment("x", {
        connection,
        principal: { type: "group", source: "directory", name: "department_a", id: 20_001 },
        policy: pulumi.output("department-a"),
      }),
    {
      desired: {
        kind: "policy-attachment",
        tenant: "default",
        principal: { type: "group", source: "directory", name: "department_a", id: 20_001 },
        policy: "department-a",
        onDelete: "remove",
      },
      trigger: "default/directory/group/department_a/20001/department-a",
    },
  ],
  [
    "Quota",
    () => new Quota("x", { connection, quota: "raw", path: "/raw", hardLimit: "10TB" }),
    {
      desired: {
        kind: "quota",
        tenant: "default",
        name: "raw",
        path: "/raw",
        hardLimit: "10TB",
        onDelete: "remove",
      },
      trigger: "default/raw",
    },
  ],
  [
    "LifecycleRule",
    () =>
      new LifecycleRule("x", {
        connection,
        rule: "scratch",
        viewPath: "/raw",
        prefix: "scratch/",
        expirationDays: 30,
      }),
    {
      desired: {
        kind: "lifecycle-rule",
        tenant: "default",
        name: "scratch",
        viewPath: "/raw",
        prefix: "scratch/",
        expirationDays: 30,
        onDelete: "remove",
      },
      trigger: "default/raw/scratch",
    },
  ],
  [
    "IamRole",
    () =>
      new IamRole("x", {
        connection,
        role: "analyst",
        trustPolicy: trust,
        policies: ["department-a", pulumi.output("department-b")],
        maxSessionSeconds: 3600,
      }),
    {
      desired: {
        kind: "iam-role",
        tenant: "default",
        name: "analyst",
        trustPolicy: trust,
        policies: ["department-a", "department-b"],
        maxSessionSeconds: 3600,
        onDelete: "remove",
      },
      trigger: "default/analyst",
      outputs: { roleName: "analyst" },
    },
  ],
  [
    "OidcProvider",
    () =>
      new OidcProvider("x", {
        connection,
        provider: "keycloak",
        discoveryUrl: "https://keycloak.example.com/realms/UA/.well-known/openid-configuration",
      }),
    {
      desired: {
        kind: "oidc-provider",
        tenant: "default",
        name: "keycloak",
        discoveryUrl: "https://keycloak.example.com/realms/UA/.well-known/openid-configuration",
        userAttribute: "sub",
        onDelete: "retain",
      },
      trigger: "default/keycloak",
    },
  ],
];

/** The sentence that a constructor throws. */
async function refusal(declare: () => unknown): Promise<string> {
  let message = "";
  const records = await record(() => {
    try {
      declare();
    } catch (error) {
      if (!pulumi.RunError.isInstance(error) || error.stack !== error.message) throw error;
      message = error.message;
    }
  });
  assert.deepEqual(records, []);
  return message;
}

describe("components/vast", () => {
  for (const [type, declare, expected] of components)
    it(`registers ${type} with its command`, async () => {
      assert.deepEqual(await record(declare), pair(type, expected));
    });

  it("signs in with an API token, over the API and to the tenant that it is told", async () => {
    const token: VastConnection = {
      address: pulumi.output("10.0.0.1:8443"),
      caFile: "/etc/vast/ca.pem",
      apiVersion: "latest",
      revision: 2,
      tenant: "research",
      login: { by: "token", token: "id.secret" },
    };
    assert.deepEqual(
      (await record(() => new ViewPolicy("x", { connection: token, policy: "s3" }))).slice(1),
      [
        driverCommand("x", {
          program: "drivers/vast/main.ts",
          environment: {
            VAST_ADDRESS: "10.0.0.1:8443",
            VAST_CA_FILE: "/etc/vast/ca.pem",
            VAST_API_VERSION: "latest",
            S3_ACCESS_REVISION: "2",
            VAST_TOKEN: "id.secret",
          },
          desired: { kind: "view-policy", tenant: "research", name: "s3", onDelete: "retain" },
          trigger: "s3",
        }),
      ],
    );
  });

  it("refuses everything that is wrong with plain values at once, before anything is registered", async () => {
    const args = {
      ...{ path: "vastdbsec/", bucket: "Vast_DB", owner: "the owner/", policy: "a, b" },
      ...{ connection, serves: "database" as const },
    };
    assert.equal(
      await refusal(() => new View("x", args)),
      [
        'VAST view "x" cannot be declared:',
        '  path: "vastdbsec/" is no path of a view; begin it with a slash and do not end it with one, for example /projects/genomics',
        "  bucket: bucket \"Vast_DB\" has a character outside a-z, 0-9, '.' and '-'; capitals and underscores are not allowed; choose another name; it must be unique on the whole VAST cluster",
        '  owner: "the owner/" is no name of a user or group; write it as its directory does, for example jane, jane@example.com or EXAMPLE\\jane, without spaces at its ends',
        '  policy: "a, b" is no name that VAST takes; use 1 to 128 letters, digits, dots, underscores and hyphens, without spaces',
      ].join("\n"),
    );
  });

  it("refuses two resources in one text, and a policy that says nothing", async () => {
    const wrong: PolicyDocument = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:*"], Resource: ["my_bucket, my_bucket/*", "other"] },
      ],
    };
    assert.equal(
      await refusal(
        () => new IdentityPolicy("x", { connection, policy: "team a", document: wrong }),
      ),
      [
        'VAST identity policy "x" cannot be declared:',
        '  policy: "team a" is no name that VAST takes; use 1 to 128 letters, digits, dots, underscores and hyphens, without spaces',
        '  document.Statement[0].Resource: "my_bucket, my_bucket/*" is one resource, which no bucket or schema is called; write several as a list',
      ].join("\n"),
    );
    const empty: PolicyDocument = { Version: "2012-10-17", Statement: [] };
    assert.equal(
      await refusal(() => new IdentityPolicy("x", { connection, policy: "a", document: empty })),
      [
        'VAST identity policy "x" cannot be declared:',
        "  document: the identity policy has no statement, so it would say nothing; grant something",
      ].join("\n"),
    );
  });

  it("refuses a value and an address that are known late, and quotes no password of theirs", async () => {
    const late: VastConnection = {
      ...connection,
      address: pulumi.output("https://admin:Hunter-2@vms.example.com"),
    };
    const program = (): void => {
      new Schema("x", { connection: late, database: "db1", schema: Promise.resolve("a, b") });
    };
    await assert.rejects(record(program), (error: unknown) => {
      assert.ok(error instanceof AggregateError);
      assert.match(error.message, /schema: schema "a, b" has a character outside/);
      assert.match(
        error.message,
        /connection\.address: "https:\/\/…@vms\.example\.com" is no address of a VMS/,
      );
      assert.doesNotMatch(error.message, /Hunter/);
      return true;
    });
  });
});
