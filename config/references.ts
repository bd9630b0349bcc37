/** The checks that no section can make alone: what refers to what, and what must not overlap. */
import { type Problem, configPath, undeclared } from "./problems.ts";
import { eksPrincipalProblems } from "./eks-principals.ts";
import { routeProblems } from "./route.ts";
import { vastProblems } from "./vast-problems.ts";
import { wekaProblems } from "./weka-problems.ts";
import type { BucketGrantConfig } from "./access-fields.ts";
import { declaredFolders, layoutProblems, overlaps, repeatedNames } from "./layouts.ts";
import type { GrantConfig, PrincipalConfig, SectionName, Sections } from "./sections.ts";
import { SYSTEMS, type System } from "./systems.ts";

/**
 * Checks references and overlaps.
 * @param sound whether a section was read without problems; what refers to an unsound one is not judged.
 */
export function checkReferences(
  sections: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  return [
    ...hostOutsideDomain(sections),
    ...routeProblems(sections),
    ...layoutProblems(sections),
    ...repeatedNames(sections),
    ...wekaProblems(sections),
    ...vastProblems(sections, sound("grants") && sound("principals")),
    ...(sections.principals === undefined ? [] : principalProblems(sections, sound)),
    ...eksPrincipalProblems(sections),
    ...(sections.grants ?? []).flatMap((grant, index) =>
      grantProblems(grant, index, sections, sound),
    ),
  ];
}

function hostOutsideDomain({ hpe, domain }: Sections): Problem[] {
  if (hpe?.host === undefined || domain === undefined || hpe.host.endsWith(`.${domain}`)) return [];
  return [
    {
      path: configPath("hpe", "host"),
      message: `${JSON.stringify(hpe.host)} is outside the domain ${JSON.stringify(domain)}; the gateway serves *.${domain}`,
    },
  ];
}

function principalProblems(
  sections: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  return Object.entries(sections.principals ?? {}).flatMap(([key, principal]) => [
    ...(SYSTEMS.some((system) => principal[system] !== undefined)
      ? []
      : [
          {
            path: configPath("principals", key),
            message: "is known to no system; give it eks, weka or vast",
          },
        ]),
    ...SYSTEMS.filter(
      (system) =>
        principal[system] !== undefined && sections[system] === undefined && sound(system),
    ).map((system) => ({
      path: configPath("principals", key, system),
      message: `refers to ${system}, but the stack has no ${configPath(system)} section`,
    })),
    ...(sound("grants") ? wekaUserProblems(key, principal, sections) : []),
    ...serviceAccountProblems(key, principal, sections, sound),
  ]);
}

function wekaUserProblems(
  key: string,
  { weka }: PrincipalConfig,
  { weka: system, grants }: Sections,
): Problem[] {
  if (weka === undefined) return [];
  const granted = (grants ?? []).some(
    (grant) => grant.principal === key && "bucket" in grant && grant.bucket.startsWith("weka/"),
  );
  const problems: Problem[] = [];
  if (weka.user === system?.login)
    problems.push({
      path: configPath("principals", key, "weka", "user"),
      message: `${JSON.stringify(weka.user)} is the cluster admin (s3-access:weka.login), which cannot be an S3 user`,
    });
  if (weka.policy !== undefined && granted)
    problems.push({
      path: configPath("principals", key, "weka", "policy"),
      message: `WEKA attaches one policy to a user: remove ${JSON.stringify(weka.policy)} or the principal's weka grants`,
    });
  if (weka.policy === undefined && !granted)
    problems.push({
      path: configPath("principals", key, "weka"),
      message: "has neither a policy nor a grant on weka, so it could do nothing; give it one",
    });
  return problems;
}

function serviceAccountProblems(
  key: string,
  { weka }: PrincipalConfig,
  sections: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  return Object.entries(weka?.serviceAccounts ?? {}).flatMap(([label, { grants }]) =>
    grants.flatMap((grant, index) => {
      const place = placeOf(grant.bucket);
      const path = (...keys: PropertyKey[]): string =>
        configPath("principals", key, "weka", "serviceAccounts", label, "grants", index, ...keys);
      if (place?.system === "weka") return bucketProblems(grant, place, path, sections, sound);
      return [
        {
          path: path("bucket"),
          message: `${JSON.stringify(grant.bucket)} is not on WEKA; a service account is for weka/<bucket>`,
        },
      ];
    }),
  );
}

function grantProblems(
  grant: GrantConfig,
  index: number,
  sections: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  const place = "bucket" in grant ? placeOf(grant.bucket) : placeOf(grant.database);
  if (place === undefined) return [];
  const path = (...keys: PropertyKey[]): string => configPath("grants", index, ...keys);
  return [
    ...unknownPrincipal(grant, place.system, path("principal"), sections, sound),
    ...("bucket" in grant
      ? bucketProblems(grant, place, path, sections, sound)
      : databaseProblems(grant, place, path, sections, sound)),
  ];
}

interface Reference {
  readonly system: System;
  readonly key: string;
}

/** `eks/ml` names bucket `ml` of section `eks`. */
export function placeOf(reference: string): Reference | undefined {
  const [name, key] = reference.split("/");
  const system = SYSTEMS.find((known) => known === name);
  return system === undefined || key === undefined ? undefined : { system, key };
}

function unknownPrincipal(
  { principal }: GrantConfig,
  system: System,
  path: string,
  { principals }: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  if (principals === undefined || !sound("principals")) return [];
  const known = principals[principal];
  if (known === undefined)
    return [undeclared(path, "principal", principal, Object.keys(principals))];
  if (known[system] !== undefined) return [];
  return [
    {
      path,
      message: `${JSON.stringify(principal)} is not known to ${system}; add ${configPath("principals", principal, system)}`,
    },
  ];
}

function bucketProblems(
  grant: BucketGrantConfig,
  { system, key }: Reference,
  path: (...keys: PropertyKey[]) => string,
  sections: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  const repeated = overlaps(path("folders"), grant.folders ?? []);
  if (!sound(system)) return repeated;
  const buckets = sections[system]?.buckets ?? {};
  const bucket = buckets[key];
  if (bucket === undefined)
    return [
      ...repeated,
      undeclared(path("bucket"), "bucket", grant.bucket, names(system, buckets)),
    ];
  const declared = declaredFolders(bucket);
  return [
    ...repeated,
    ...(grant.folders ?? []).flatMap((folder, index) =>
      declared.includes(folder)
        ? []
        : [undeclared(path("folders", index), "folder", folder, declared)],
    ),
  ];
}

function databaseProblems(
  grant: Extract<GrantConfig, { database: string }>,
  { system, key }: Reference,
  path: (...keys: PropertyKey[]) => string,
  { vast }: Sections,
  sound: (section: SectionName) => boolean,
): Problem[] {
  if (!sound("vast")) return [];
  const databases = vast?.databases ?? {};
  const database = system === "vast" ? databases[key] : undefined;
  if (database === undefined)
    return [undeclared(path("database"), "database", grant.database, names("vast", databases))];
  return grant.schemas.flatMap((schema, index) =>
    database.schemas.includes(schema)
      ? []
      : [undeclared(path("schemas", index), "schema", schema, database.schemas)],
  );
}

function names(system: System, declared: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(declared).map((key) => `${system}/${key}`);
}
