/** Where policies lead: the folders, schemas and further buckets that their resources name. A state declares no folders. */
import { z } from "zod";
import type { System } from "../../config/systems.ts";
import { jsonOrNothing } from "../../drivers/json.ts";
import { compare } from "../../policies/rights.ts";
import { type Place, parsePlace } from "../place.ts";
import type { Bucket, Holder } from "./model.ts";

const Statement = z.looseObject({
  Resource: z.union([z.string(), z.array(z.string())]).optional(),
});
const Policy = z.looseObject({ Statement: z.union([Statement, z.array(Statement)]) });

export interface PolicyPlace extends Place {
  readonly system: System;
}

/** The places that a holder's policies name, with their wildcards. */
export function patternsOf({ system, policies }: Holder): PolicyPlace[] {
  if (policies === "elsewhere") return [];
  return policies
    .flatMap(({ document }) => resourcesOf(document))
    .filter((resource) => system === "vast" || /^arn:[^:]+:s3:::/.test(resource))
    .map((resource) => ({ system, ...parsePlace(resource) }));
}

function resourcesOf(document: unknown): string[] {
  const { data } = Policy.safeParse(
    typeof document === "string" ? jsonOrNothing(document) : document,
  );
  return [data?.Statement ?? []].flat().flatMap(({ Resource }) => Resource ?? []);
}

/** Buckets with the folders that policies name in them, and a bucket for each further one that they name. */
export function withPlaces(
  made: readonly Omit<Bucket, "folders">[],
  places: readonly PolicyPlace[],
): Bucket[] {
  const named = places.filter(({ bucket }) => !/[*?$]/.test(bucket));
  const isMade = (system: System, name: string): boolean =>
    made.some((bucket) => bucket.system === system && bucket.name === name);
  const others = named
    .filter(({ system, bucket }) => !isMade(system, bucket))
    .map(({ system, bucket }): [string, Omit<Bucket, "folders">] => [
      `${system} ${bucket}`,
      { system, name: bucket, schemas: [], policy: undefined, key: undefined },
    ]);
  return [...made, ...new Map(others).values()].map((bucket) => {
    const within = named.filter(
      (place) => place.system === bucket.system && place.bucket === bucket.name,
    );
    const paths = [...new Set(within.map(({ path }) => path))].sort(compare);
    const schemas = schemasOf(bucket.system, paths);
    const folders = paths
      .flatMap(folderOf)
      .filter((folder) => !schemas.includes(folder.slice(0, -1)));
    return { ...bucket, folders, schemas };
  });
}

/** `team-a/*` names a folder; IAM's spelling of a literal `$`, `*` or `?` is undone. */
function folderOf(pattern: string): string[] {
  const folder = /^(.+\/)\*$/.exec(pattern)?.[1]?.replace(/\$\{([$*?])\}/g, "$1");
  return folder === undefined ? [] : [folder];
}

/** VAST names a schema by itself and by everything in it. */
function schemasOf(system: System, paths: readonly string[]): string[] {
  if (system !== "vast") return [];
  return paths.filter((path) => !path.endsWith("*") && paths.includes(`${path}/*`));
}
