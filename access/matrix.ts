/** Every principal at every place with every intent, decided by the documents. */
import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../policies/evaluate/index.ts";
import { Decider } from "./decide.ts";
import { INTENTS, type Intent, applies, asksOfIntent } from "./intent.ts";
import type { AccessModel, Bucket, Holder } from "./model/model.ts";
import { placeName } from "./place.ts";

export interface MatrixRow {
  readonly principal: string;
  readonly system: Holder["system"];
  readonly place: string;
  /** Undefined where the intent means nothing at the place. */
  readonly decisions: Readonly<Record<Intent, Decision | undefined>>;
}

export interface Matrix {
  /** Intents that some row has and that say more than others. */
  readonly intents: readonly Intent[];
  readonly rows: readonly MatrixRow[];
}

/**
 * Decides a whole model.
 * @param all without it, places are left out where the documents of a principal change nothing, and folders where a
 *   principal has exactly what it has in the folder above.
 */
export function decideMatrix(model: AccessModel, all: boolean): Matrix {
  const decider = new Decider(model);
  const rows = model.holders.flatMap((holder) =>
    model.buckets
      .filter(({ system }) => system === holder.system)
      .flatMap((bucket) => rowsOf(model, decider, holder, bucket, all)),
  );
  const intents = INTENTS.filter((intent) =>
    rows.some(({ decisions }) => all || tells(intent, decisions)),
  );
  return { intents, rows };
}

/** A column is worth its room where the intent is allowed; creating tables without transactions, only where that is all. */
function tells(intent: Intent, decisions: MatrixRow["decisions"]): boolean {
  const isImplied =
    intent === "create-tables-without-transactions" &&
    decisions["create-tables"]?.outcome === "allowed";
  return !isImplied && decisions[intent]?.outcome === "allowed";
}

function rowsOf(
  model: AccessModel,
  decider: Decider,
  holder: Holder,
  bucket: Bucket,
  all: boolean,
): MatrixRow[] {
  const decided = new Map<string, MatrixRow["decisions"]>();
  const nobody = { ...holder, key: `${holder.key} without policies`, policies: [] };
  return pathsOf(bucket).flatMap((path) => {
    const decisions = decideRow(model, decider, holder, bucket, path);
    const above = aboveOf(path, bucket, decided);
    decided.set(path, decisions);
    const nothing = decideRow(model, decider, nobody, bucket, path);
    if (!all && saysNothing(decisions, above, nothing)) return [];
    const place = placeName(bucket.system, { bucket: bucket.name, path });
    return [{ principal: holder.key, system: holder.system, place, decisions }];
  });
}

/** The same as above, or nothing at all where nothing was given above but a look at the names there. */
function saysNothing(
  decisions: MatrixRow["decisions"],
  above: MatrixRow["decisions"] | undefined,
  nothing: MatrixRow["decisions"],
): boolean {
  if (above !== undefined && isDeepStrictEqual(decisions, above)) return true;
  const { browse: _, ...given } = above ?? nothing;
  const isGiven = Object.values(given).some((decision) => decision?.outcome === "allowed");
  return !isGiven && isDeepStrictEqual(decisions, nothing);
}

/** The bucket as a whole, its folders, its schemas. */
function pathsOf({ folders, schemas }: Bucket): string[] {
  return ["", ...folders, ...schemas];
}

/** What was decided for the closest folder above; schemas stand by themselves. */
function aboveOf(
  path: string,
  { schemas }: Bucket,
  decided: ReadonlyMap<string, MatrixRow["decisions"]>,
): MatrixRow["decisions"] | undefined {
  if (path === "" || schemas.includes(path)) return undefined;
  const above = [...decided.keys()].filter((other) => path.startsWith(other));
  return decided.get(above.reduce((best, next) => (next.length > best.length ? next : best), ""));
}

function decideRow(
  { target }: AccessModel,
  decider: Decider,
  holder: Holder,
  bucket: Bucket,
  path: string,
): MatrixRow["decisions"] {
  const place = { bucket: bucket.name, path };
  const ground = { system: bucket.system, target, bucket };
  const decided = (intent: Intent): Decision | undefined =>
    applies(intent, bucket, path)
      ? decider.decideAll(holder, asksOfIntent(intent, place, ground))
      : undefined;
  return {
    list: decided("list"),
    browse: decided("browse"),
    read: decided("read"),
    write: decided("write"),
    delete: decided("delete"),
    "read-versions": decided("read-versions"),
    "delete-versions": decided("delete-versions"),
    "create-tables": decided("create-tables"),
    administer: decided("administer"),
    "create-tables-without-transactions": decided("create-tables-without-transactions"),
  };
}
