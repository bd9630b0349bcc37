import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolveAccess } from "../../config/access.ts";
import { checkDeclared, checkStack } from "../../config/check.ts";
import { ownValues, parseStackFile } from "../../config/stack-file.ts";
import { vastConnection, vastDocuments, vastPlan } from "../../config/vast-arguments.ts";
import { changed } from "../support/dev-config.ts";

const DISCOVERY = "https://keycloak.example.com/realms/UA/.well-known/openid-configuration";

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: "keycloak" }],
};

/** A stack of everything that VAST takes. */
const STACK: Record<string, unknown> = {
  domain: "aie19.aie.sg",
  vast: {
    address: "vms.example.com",
    viewPolicies: { analytics: { onDelete: "remove" } },
    databases: {
      vastdbsec: {
        name: "vastdbsec",
        owner: "db-owner",
        schemas: ["department_a", { name: "scratch", onDelete: "remove" }],
      },
    },
    buckets: {
      raw: {
        name: "raw-data",
        path: "/projects/raw",
        owner: "db-owner",
        viewPolicy: "analytics",
        folders: ["in/"],
        quota: "10TB",
        softQuota: "9TB",
        lifecycle: { tmp: { prefix: "tmp/", expiryDays: 7 } },
        onDelete: "remove",
      },
    },
    oidcProviders: { keycloak: { discoveryUrl: DISCOVERY } },
    iamRoles: { analyst: { trustPolicy: TRUST, principals: ["department-a"] } },
  },
  principals: {
    "department-a": { vast: { user: "department_a", uid: 10_001 } },
    loaders: { vast: { group: "etl", source: "local" } },
    analysts: { vast: { role: "analyst" } },
  },
  grants: [
    {
      principal: "department-a",
      database: "vast/vastdbsec",
      schemas: ["department_a"],
      access: "create-tables",
    },
    { principal: "loaders", bucket: "vast/raw", folders: ["in/"], access: ["write"] },
    { principal: "analysts", bucket: "vast/raw", folders: ["in/"], access: ["read"] },
  ],
  vastSecrets: { password: "Not-a-real-1" },
};

const VASTDBSEC = ["vast", "databases", "vastdbsec"];
const RAW = ["vast", "buckets", "raw"];

/** The problems of a config as `path: message` lines; none when it is accepted. */
function problems(values: Record<string, unknown>): string[] {
  const result = checkStack(values);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** Changes of the stack, and exactly the problems they must give together. */
const CASES: readonly (readonly [
  string,
  readonly (readonly [path: readonly (string | number)[], value: unknown])[],
  readonly string[],
])[] = [
  ["nothing of a stack with everything", [], []],
  [
    "an address with a path and a password, without quoting it",
    [[["vast", "address"], "https://admin:Hunter-2@vms.example.com/api"]],
    [
      's3-access:vast.address: "https://…@vms.example.com/api" is no address of a VMS; use its host, with a port if it is not 443, for example vms.example.com',
    ],
  ],
  [
    "an address without encryption",
    [[["vast", "address"], "http://vms.example.com"]],
    [
      's3-access:vast.address: "http://vms.example.com" is no address of a VMS; use its host, with a port if it is not 443, for example vms.example.com',
    ],
  ],
  [
    "a login whose end would be taken for the password's beginning",
    [[["vast", "login"], "ops:admin"]],
    [
      's3-access:vast.login: "ops:admin" has a colon, which ends a user name where the password goes with every request; correct it, or write s3-access:vast.signIn: jwt',
    ],
  ],
  [
    "nothing of such a login where a session is opened with it",
    [
      [["vast", "login"], "ops:admin"],
      [["vast", "signIn"], "jwt"],
    ],
    [],
  ],
  [
    "names with spaces, two names in one text, and paths that are none, all at once",
    [
      [
        VASTDBSEC,
        {
          name: "vastdbsec, other",
          path: "vastdbsec/",
          owner: "db-owner ",
          viewPolicy: "my policy",
          schemas: ["department_a, department_b", { name: "b c" }],
        },
      ],
      [["vast", "viewPolicies"], { "s3, s4": {} }],
    ],
    [
      's3-access:vast.viewPolicies.s3, s4: "s3, s4" is no name that VAST takes; use 1 to 128 letters, digits, dots, underscores and hyphens, without spaces',
      "s3-access:vast.databases.vastdbsec.name: bucket \"vastdbsec, other\" has a character outside a-z, 0-9, '.' and '-'; capitals and underscores are not allowed",
      's3-access:vast.databases.vastdbsec.path: "vastdbsec/" is no path of a view; begin it with a slash and do not end it with one, for example /projects/genomics',
      's3-access:vast.databases.vastdbsec.owner: "db-owner " is no name of a user or group; write it as its directory does, for example jane, jane@example.com or EXAMPLE\\jane, without spaces at its ends',
      's3-access:vast.databases.vastdbsec.viewPolicy: "my policy" is no name that VAST takes; use 1 to 128 letters, digits, dots, underscores and hyphens, without spaces',
      "s3-access:vast.databases.vastdbsec.schemas[0]: schema \"department_a, department_b\" has a character outside letters, digits, '_', '-' and '.'; in a policy resource others would change its meaning",
      "s3-access:vast.databases.vastdbsec.schemas[1].name: schema \"b c\" has a character outside letters, digits, '_', '-' and '.'; in a policy resource others would change its meaning",
    ],
  ],
  [
    "an unknown database and an unknown schema",
    [
      [["grants", 0, "schemas"], ["department_c"]],
      [
        ["grants", 3],
        { principal: "loaders", database: "vast/hr", schemas: ["x"], access: "read" },
      ],
    ],
    [
      's3-access:grants[0].schemas[0]: schema "department_c" is not declared; declared are "department_a", "scratch"',
      's3-access:grants[3].database: database "vast/hr" is not declared; declared are "vast/vastdbsec"',
    ],
  ],
  [
    "views without owners",
    [
      [[...VASTDBSEC, "owner"], undefined],
      [[...RAW, "owner"], undefined],
    ],
    [
      "s3-access:vast.databases.vastdbsec.owner: is needed, because s3-access:vast.address has the view made; name a user that VAST knows",
      "s3-access:vast.buckets.raw.owner: is needed, because s3-access:vast.address has the view made; name a user that VAST knows",
    ],
  ],
  [
    "one path for two views",
    [[[...RAW, "path"], "/vastdbsec"]],
    [
      's3-access:vast.buckets.raw.path: "/vastdbsec" is already that of s3-access:vast.databases.vastdbsec.path; choose another',
    ],
  ],
  [
    "one key for a database and a bucket",
    [[["vast", "buckets", "vastdbsec"], { name: "other", owner: "db-owner" }]],
    [
      "s3-access:vast.buckets.vastdbsec: is a database too, and grants call both vast/vastdbsec; choose another key for one",
    ],
  ],
  [
    "one name for a database and a bucket",
    [[[...RAW, "name"], "vastdbsec"]],
    [
      's3-access:vast.databases.vastdbsec.name: "vastdbsec" is already declared at s3-access:vast.buckets.raw.name',
    ],
  ],
  [
    "a soft quota above the hard one",
    [[[...RAW, "softQuota"], "11TB"]],
    [
      's3-access:vast.buckets.raw.softQuota: "11TB" is more than the quota "10TB", so nobody would ever be warned; make it less',
    ],
  ],
  [
    "the end of a view policy that a view keeps",
    [[[...RAW, "onDelete"], "retain"]],
    [
      's3-access:vast.viewPolicies.analytics.onDelete: "remove" cannot be, because s3-access:vast.buckets.raw stays behind it; change one or the other',
    ],
  ],
  [
    "a lifecycle rule that does nothing",
    [[[...RAW, "lifecycle", "tmp"], { prefix: "tmp/" }]],
    [
      "s3-access:vast.buckets.raw.lifecycle.tmp: does nothing; give it expiryDays or abortMultipartDays",
    ],
  ],
  [
    "a role of a principal that VAST does not know",
    [[["vast", "iamRoles", "analyst", "principals"], ["department-b"]]],
    [
      's3-access:vast.iamRoles.analyst.principals[0]: principal on VAST "department-b" is not declared; declared are "department-a", "loaders", "analysts"',
    ],
  ],
  [
    "a role without a policy, and a principal whose role is not declared",
    [
      [["vast", "iamRoles", "idle"], { trustPolicy: TRUST }],
      [["principals", "analysts", "vast", "role"], "constructor"],
    ],
    [
      "s3-access:vast.iamRoles.idle: has no identity policy, so it could do nothing; give grants to a principal with vast: { role: idle }, or name principals whose policies it has",
      's3-access:principals.analysts.vast.role: IAM role "constructor" is not declared; declared are "analyst", "idle"',
    ],
  ],
  [
    "one role for two principals",
    [[["principals", "other"], { vast: { role: "analyst" } }]],
    [
      's3-access:principals.other.vast.role: "analyst" is already declared at s3-access:principals.analysts.vast.role',
      "s3-access:principals.other.vast: has no grant on vast, so it could do nothing; give it one",
    ],
  ],
  [
    "a role that nobody may assume, for longer than VAST lets anybody",
    [
      [["vast", "iamRoles", "analyst", "trustPolicy"], { Version: "2012-10-17", Statement: [] }],
      [["vast", "iamRoles", "analyst", "maxSessionSeconds"], 129_601],
    ],
    [
      's3-access:vast.iamRoles.analyst.trustPolicy: the trust policy has no list of statements, so nobody could assume the role; write { Version: "2012-10-17", Statement: [...] } with a statement for those who may',
      "s3-access:vast.iamRoles.analyst.maxSessionSeconds: 129601 is no length of a session; use a whole number of seconds from 900 to 129600, which is 36 hours",
    ],
  ],
  [
    "two OIDC providers",
    [[["vast", "oidcProviders", "okta"], { discoveryUrl: DISCOVERY }]],
    [
      's3-access:vast.oidcProviders.okta: cannot be the tenant\'s beside "keycloak", because a tenant has one OIDC provider; keep one of them',
    ],
  ],
  [
    "a user that is a group too",
    [[["principals", "loaders", "vast"], { user: "etl", group: "etl" }]],
    ["s3-access:principals.loaders.vast: needs one of user, group and role"],
  ],
  [
    "nobody",
    [[["principals", "loaders", "vast"], { uid: 1 }]],
    ["s3-access:principals.loaders.vast: needs one of user, group and role"],
  ],
  [
    "a user that is a role too",
    [[["principals", "analysts", "vast", "user"], "jane"]],
    ["s3-access:principals.analysts.vast: needs one of user, group and role"],
  ],
  [
    "a role with a uid, a SID and a source",
    [
      [
        ["principals", "analysts", "vast"],
        { role: "analyst", uid: 1, sid: "S-1-5-21-1", source: "local" },
      ],
    ],
    [
      "s3-access:principals.analysts.vast.source: is not for a role",
      "s3-access:principals.analysts.vast.uid: is not for a role",
      "s3-access:principals.analysts.vast.sid: is not for a role",
    ],
  ],
  [
    "a gid of a user, and a SID that is none",
    [[["principals", "department-a", "vast"], { user: "department_a", gid: 1, sid: "1101" }]],
    [
      's3-access:principals.department-a.vast.sid: "1101" is no SID; copy it from the directory; it begins with S-1- and consists of numbers',
    ],
  ],
  [
    "a gid of a user",
    [[["principals", "department-a", "vast"], { user: "department_a", gid: 1 }]],
    ["s3-access:principals.department-a.vast.gid: is not for a user"],
  ],
  [
    "one user for two principals",
    [
      [["principals", "other"], { vast: { user: "department_a" } }],
      [["grants", 1, "principal"], "other"],
      [["grants", 3], { principal: "loaders", bucket: "vast/raw", access: "read-only" }],
    ],
    [
      's3-access:principals.other.vast.user: "department_a" is already declared at s3-access:principals.department-a.vast.user',
    ],
  ],
  [
    "a principal that may do nothing",
    [[["grants", 1, "principal"], "department-a"]],
    [
      "s3-access:principals.loaders.vast: has no grant on vast, so it could do nothing; give it one",
    ],
  ],
  [
    "no password",
    [[["vastSecrets"], undefined]],
    [
      "s3-access:vastSecrets.password: is missing; set it with: pulumi config set --secret --path s3-access:vastSecrets.password",
    ],
  ],
  [
    "no token where a token signs in",
    [[["vast", "signIn"], "token"]],
    [
      "s3-access:vastSecrets.token: is missing; set it with: pulumi config set --secret --path s3-access:vastSecrets.token",
    ],
  ],
];

function changedBy(
  changes: (typeof CASES)[number][1],
  values: Record<string, unknown> = STACK,
): Record<string, unknown> {
  return changes.reduce((all, [path, value]) => changed(all, path, value), values);
}

/** Sections as they stand below `config:` in a stack's file. */
function indented(sections: string): string {
  return `config:\n${sections.replace(/^/gm, "  ")}`;
}

describe("config: VAST", () => {
  it("accepts the stack of docs/vast.md", () => {
    const text = readFileSync(new URL("../../docs/vast.md", import.meta.url), "utf8");
    const example = /## What the stack makes[^]*?```yaml\n([^]*?)```/.exec(text)?.[1] ?? "";
    const { domain, vastSecrets } = STACK;
    const values = ownValues(parseStackFile("docs/vast.md", indented(example)));
    assert.deepEqual(problems({ domain, vastSecrets, ...values }), []);
    assert.deepEqual(Object.keys(values), ["vast", "principals", "grants"]);
  });

  for (const [name, changes, expected] of CASES)
    it(`refuses ${name}`, () => {
      assert.deepEqual(problems(changedBy(changes)), expected);
    });

  it("plans views, policies and roles, with the view policy that views need", () => {
    const result = checkStack(STACK);
    assert.ok(result.ok);
    const { stack, access } = result.loaded;
    const { policies, ...plan } = vastPlan(stack, access);
    assert.deepEqual(plan, {
      viewPolicies: [
        { name: "s3-access", onDelete: "retain" },
        { name: "analytics", onDelete: "remove" },
      ],
      views: [
        {
          key: "vastdbsec",
          bucket: "vastdbsec",
          path: "/vastdbsec",
          owner: "db-owner",
          viewPolicy: "s3-access",
          onDelete: "retain",
          quota: undefined,
          serves: "database",
          schemas: [
            { name: "department_a", onDelete: "retain" },
            { name: "scratch", onDelete: "remove" },
          ],
          lifecycle: [],
        },
        {
          key: "raw",
          bucket: "raw-data",
          path: "/projects/raw",
          owner: "db-owner",
          viewPolicy: "analytics",
          onDelete: "remove",
          quota: { hardLimit: "10TB", softLimit: "9TB" },
          serves: "objects",
          schemas: [],
          lifecycle: [{ name: "tmp", prefix: "tmp/", expirationDays: 7 }],
        },
      ],
      oidcProviders: [
        { name: "keycloak", discoveryUrl: DISCOVERY, userAttribute: "sub", onDelete: "retain" },
      ],
      iamRoles: [
        {
          name: "analyst",
          trustPolicy: TRUST,
          policies: ["analysts", "department-a"],
          onDelete: "remove",
        },
      ],
    });
    assert.deepEqual(
      policies.map(({ name, principal }) => [name, principal]),
      [
        ["department-a", { type: "user", source: "directory", name: "department_a", id: 10_001 }],
        ["loaders", { type: "group", source: "local", name: "etl" }],
        ["analysts", undefined],
      ],
    );
    assert.deepEqual(policies[1]?.document.Statement.at(-1)?.Resource, ["raw-data/in/*"]);
  });

  it("declares a view policy of the stack's own name once, with the word of the config", () => {
    const result = checkStack(
      changedBy([
        [["vast", "viewPolicies"], { "s3-access": { onDelete: "remove" } }],
        [[...VASTDBSEC, "onDelete"], "remove"],
        [[...RAW, "viewPolicy"], "of-somebody-else"],
      ]),
    );
    assert.ok(result.ok);
    assert.deepEqual(vastPlan(result.loaded.stack, result.loaded.access).viewPolicies, [
      { name: "s3-access", onDelete: "remove" },
    ]);
  });

  for (const [name, changes, login] of [
    ["a password", [], { by: "basic", username: "admin", password: "Not-a-real-1" }],
    [
      "a token",
      [
        [["vast", "signIn"], "token"],
        [["vastSecrets"], { token: "id.secret" }],
      ],
      { by: "token", token: "id.secret" },
    ],
    [
      "a session",
      [
        [["vast", "signIn"], "jwt"],
        [["vast", "login"], "deployer"],
        [["vast", "revision"], 2],
      ],
      { by: "jwt", username: "deployer", password: "Not-a-real-1" },
    ],
  ] as const)
    it(`signs in with ${name}`, () => {
      const result = checkStack(changedBy(changes));
      assert.ok(result.ok);
      assert.deepEqual(vastConnection(result.loaded.stack), {
        address: "vms.example.com",
        caFile: undefined,
        apiVersion: "v5",
        revision: name === "a session" ? 2 : undefined,
        tenant: "default",
        login,
      });
    });

  it("says of roles that everybody may assume them", () => {
    const everybody = { Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: "*" };
    const some = { ...everybody, Condition: { StringEquals: { aud: "s3" } } };
    const role = (Statement: unknown[]): object => ({
      ...{ trustPolicy: { Version: "2012-10-17", Statement }, principals: ["loaders"] },
    });
    const iamRoles = {
      analyst: role([some, { ...everybody, Effect: "Deny" }]),
      open: role([some, everybody]),
      listed: role([{ ...everybody, Principal: { User: ["jane", "*"] } }]),
    };
    const result = checkStack(changedBy([[["vast", "iamRoles"], iamRoles]]));
    assert.ok(result.ok);
    const about = result.loaded.access.notes.filter(({ path }) => path.includes("iamRoles"));
    assert.deepEqual(
      about,
      ["open", "listed"].map((name) => ({
        path: `s3-access:vast.iamRoles.${name}.trustPolicy`,
        message:
          'lets everybody assume the role: a statement allows Principal "*" without a Condition; name those who may',
      })),
    );
  });

  it("writes a document for each of a user and a group of one name", () => {
    const result = checkDeclared(
      changedBy([[["principals", "loaders", "vast"], { group: "department_a" }]]),
    );
    assert.ok(result.ok);
    const access = resolveAccess(result.loaded.stack);
    const [user, group] = access.vast.map(({ document }) => document);
    const [role] = access.vastRoles.map(({ own }) => own?.document);
    assert.deepEqual(vastDocuments(access), {
      "directory/user/department_a": user,
      "directory/group/department_a": group,
      "role/analyst": role,
    });
    assert.notDeepEqual(user, group);
  });

  it("writes documents only where there is no address, asks for nothing, and says so", () => {
    const documents = {
      databases: { vastdbsec: { name: "vastdbsec", schemas: ["department_a"] } },
      buckets: { raw: { name: "raw-data", folders: ["in/"] } },
      iamRoles: { analyst: { trustPolicy: TRUST } },
    };
    const result = checkDeclared(changedBy([[["vast"], documents]]));
    assert.ok(result.ok);
    const { stack } = result.loaded;
    assert.equal(vastConnection(stack), undefined);
    assert.deepEqual(resolveAccess(stack).notes.at(-1), {
      path: "s3-access:vast",
      message:
        "has no address, so nothing is made on VAST; the identity policies are in the output vastPolicies",
    });
  });
});
