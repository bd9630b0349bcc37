/** Buckets and their folders: no folder twice or inside another, no name declared by two. */
import { type Prefix, covers, subfolder } from "../policies/names.ts";
import { type Problem, configPath, undeclared } from "./problems.ts";
import type { Sections } from "./sections.ts";
import { roleNameOf } from "./service-account-roles.ts";
import { SYSTEMS, type System } from "./systems.ts";

export interface Layout {
  readonly folders: readonly Prefix[];
  readonly subfolders: readonly Prefix[];
}

interface NamedLayout extends Layout {
  readonly name: string;
}

/** The buckets of every system. */
function* layouts(
  sections: Sections,
): Generator<[keys: [System, "buckets", string], layout: NamedLayout]> {
  for (const system of SYSTEMS)
    for (const [key, bucket] of Object.entries(sections[system]?.buckets ?? {}))
      yield [[system, "buckets", key], bucket];
}

export function layoutProblems(sections: Sections): Problem[] {
  return [...layouts(sections)].flatMap(([keys, { folders, subfolders }]) => [
    ...overlaps(configPath(...keys, "folders"), folders),
    ...overlaps(configPath(...keys, "subfolders"), subfolders),
    ...(subfolders.length > 0 && folders.length === 0
      ? [{ path: configPath(...keys, "subfolders"), message: "need folders to be in" }]
      : []),
    ...(keys[0] === "eks"
      ? [
          ...existingProblems(keys[2], sections),
          ...keyProblems(keys[2], sections),
          ...shareProblems(keys[2], sections),
        ]
      : []),
  ]);
}

/** A share, like a grant, names declared folders. */
function shareProblems(key: string, { eks }: Sections): Problem[] {
  const bucket = eks?.buckets[key];
  if (bucket === undefined) return [];
  const declared = declaredFolders(bucket);
  return bucket.shares.flatMap(({ folders }, share) => {
    const path = configPath("eks", "buckets", key, "shares", share, "folders");
    return [
      ...overlaps(path, folders ?? []),
      ...(folders ?? []).flatMap((folder, index) =>
        declared.includes(folder)
          ? []
          : [undeclared(`${path}[${index}]`, "folder", folder, declared)],
      ),
    ];
  });
}

function keyProblems(key: string, { eks }: Sections): Problem[] {
  const bucket = eks?.buckets[key];
  const path = configPath("eks", "buckets", key, "kmsKeyArn");
  if (bucket?.existing === true && bucket.encryption === "kms" && bucket.kmsKeyArn === undefined)
    return [{ path, message: "is needed for an existing bucket with encryption: kms" }];
  if (bucket?.kmsKeyArn !== undefined && bucket.encryption !== "kms")
    return [{ path, message: "needs encryption: kms beside it" }];
  return [];
}

/** What only the owner of a bucket may declare. */
function existingProblems(key: string, { eks }: Sections): Problem[] {
  const bucket = eks?.buckets[key];
  if (bucket?.existing !== true) return [];
  const given = [
    ...(bucket.markers ? ["markers"] : []),
    ...(bucket.shares.length > 0 ? ["shares"] : []),
    ...(bucket.onDelete === "remove" ? ["onDelete"] : []),
  ];
  return given.map((field) => ({
    path: configPath("eks", "buckets", key, field),
    message:
      "changes the bucket, but existing: true says it belongs to someone else; remove one of the two",
  }));
}

/** Equal and nested folders: in one list, one of them would be granted or made twice. */
export function overlaps(path: string, folders: readonly Prefix[]): Problem[] {
  const order = folders.map((folder, index) => ({ folder, index }));
  order.sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : a.index - b.index));
  const problems: Problem[] = [];
  let outer: { folder: Prefix; index: number } | undefined;
  for (const next of order) {
    if (outer === undefined || !covers(outer.folder, next.folder)) {
      outer = next;
      continue;
    }
    const same = outer.folder === next.folder;
    problems.push({
      path: `${path}[${next.index}]`,
      message: same
        ? `${JSON.stringify(next.folder)} is there twice; remove one`
        : `${JSON.stringify(next.folder)} lies inside ${JSON.stringify(outer.folder)}; keep one of them`,
    });
  }
  return problems;
}

export function repeatedNames(sections: Sections): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  const claim = (scope: string, name: string, path: string, identity = name): void => {
    const first = owners.get(`${scope} ${identity}`);
    if (first === undefined) owners.set(`${scope} ${identity}`, path);
    else
      problems.push({ path, message: `${JSON.stringify(name)} is already declared at ${first}` });
  };
  /** IAM does not tell names by case (IAM API reference, CreatePolicy and CreateRole). */
  const claimInIam = (scope: "policy" | "role", name: string, path: string): void => {
    claim(scope, name, path, name.toLowerCase());
  };
  if (sections.eks?.accessLogs !== undefined)
    claim("eks", sections.eks.accessLogs.bucket, configPath("eks", "accessLogs", "bucket"));
  for (const [keys, { name }] of layouts(sections))
    claim(keys[0], name, configPath(...keys, "name"));
  for (const [key, { name }] of Object.entries(sections.weka?.filesystemGroups ?? {}))
    claim("weka group", name, configPath("weka", "filesystemGroups", key, "name"));
  for (const [key, { name }] of Object.entries(sections.weka?.filesystems ?? {}))
    claim("weka filesystem", name, configPath("weka", "filesystems", key, "name"));
  for (const [key, { name }] of Object.entries(sections.vast?.databases ?? {}))
    claim("vast", name, configPath("vast", "databases", key, "name"));
  for (const [key, principal] of Object.entries(sections.principals ?? {})) {
    if (principal.weka !== undefined)
      claim("weka user", principal.weka.user, configPath("principals", key, "weka", "user"));
    if (principal.vast !== undefined) {
      const { type, name } = principal.vast;
      const source = principal.vast.type === "role" ? "iam" : principal.vast.source;
      claim(`vast ${source} ${type}`, name, configPath("principals", key, "vast", type));
    }
    if (principal.eks !== undefined) {
      const { policyName, roleName, serviceAccounts } = principal.eks;
      const path = (field: string): string => configPath("principals", key, "eks", field);
      claimInIam("policy", policyName, path("policyName"));
      if (serviceAccounts.length > 0)
        claimInIam(
          "role",
          roleNameOf(principal.eks),
          path(roleName === undefined ? "policyName" : "roleName"),
        );
    }
  }
  return problems;
}

/** Every folder of a bucket that a grant may name: its folders and their subfolders. */
export function declaredFolders({ folders, subfolders }: Layout): Prefix[] {
  return folders.flatMap((folder) => [
    folder,
    ...subfolders.map((below) => subfolder(folder, below)),
  ]);
}
