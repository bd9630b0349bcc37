/** `vast keys report`: how old the keys of all users are, because VAST's keys never end by themselves. */
import pLimit from "p-limit";
import type {
  Administration,
  SeenKey,
  SeenPrincipal,
  Tenant,
} from "../../../drivers/vast/administration.ts";
import { Failure } from "../../../drivers/failure.ts";
import { tenantOf } from "../../../drivers/vast/run.ts";
import { csvTable, textTable } from "../../format/table.ts";
import { counted } from "../../format/words.ts";
import type { Report } from "../../report.ts";
import { ageWords, createdWords } from "./times.ts";

export interface AgeQuestion {
  /** Undefined for all that VAST shows. */
  readonly tenant: string | undefined;
  /** Users of a directory to look up, beside those that identity policies name. */
  readonly users: readonly string[];
  /** Show only keys that are older, or of unknown age, and end with 1 if there are any. */
  readonly olderThanSeconds: number | undefined;
  readonly csv: boolean;
  readonly now: Date;
}

interface Row extends SeenKey {
  readonly user: string;
  readonly source: "local" | "directory";
  /** Of all in whose lists the key is: VAST does not always tell a key's own tenant. */
  readonly tenants: readonly string[];
}

/** Requests at once; a management service has other work to do. */
const AT_ONCE = 4;

const HEAD = ["user", "source", "tenant", "access key", "state", "created", "age"];

const LIMITS =
  "VAST lists local users; of a directory's, those that identity policies name were looked up, and those given with --user";

/**
 * Oldest first; keys whose creation time VAST does not tell come last.
 *
 * @throws Failure when a user that was named is in no tenant: a slip must not look like a user without old keys
 */
export async function report(vast: Administration, question: AgeQuestion): Promise<Report> {
  const { olderThanSeconds, now, csv } = question;
  const all = (await rowsOf(vast, question)).sort(byAge);
  const limit =
    olderThanSeconds === undefined ? undefined : now.getTime() - olderThanSeconds * 1000;
  const rows =
    limit === undefined
      ? all
      : all.filter(({ createdAt }) => createdAt === undefined || createdAt.getTime() < limit);
  const table = { head: HEAD, rows: rows.map((row) => cellsOf(row, now)) };
  const untold = rows.filter(({ createdAt }) => createdAt === undefined).length;
  const sum = [
    `${counted(rows.length, "key")}${limit === undefined ? "" : ` too old, of ${all.length}`}`,
    ...(untold === 0 ? [] : [`of ${untold} VAST does not tell the creation time`]),
    LIMITS,
  ].join("; ");
  return {
    text: csv
      ? csvTable(table)
      : [...(rows.length === 0 ? [] : [textTable(table), ""]), sum].join("\n"),
    json: rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt?.toISOString() })),
    code: limit !== undefined && rows.length > 0 ? 1 : 0,
  };
}

async function rowsOf(vast: Administration, { tenant, users }: AgeQuestion): Promise<Row[]> {
  const tenants = tenant === undefined ? await vast.tenants() : [await tenantOf({ vast }, tenant)];
  const known = new Map<string, Row>();
  const unknown = new Set(users);
  for (const one of tenants)
    for (const principal of await usersOf(vast, one, users)) {
      const { source, name: user } = principal.ref;
      unknown.delete(user);
      for (const key of principal.keys) {
        const earlier = known.get(key.accessKey)?.tenants ?? [];
        known.set(key.accessKey, { user, source, tenants: [...earlier, one.name], ...key });
      }
    }
  if (unknown.size === 0) return [...known.values()];
  const names = [...unknown].map((name) => JSON.stringify(name)).join(" or ");
  throw new Failure(
    `VAST knows no user ${names}${tenant === undefined ? "" : ` in tenant ${JSON.stringify(tenant)}`}: correct --user, or leave it out`,
  );
}

async function usersOf(
  vast: Administration,
  tenant: Tenant,
  named: readonly string[],
): Promise<readonly SeenPrincipal[]> {
  const local = await vast.principals("user", tenant);
  const locals = new Set(local.map(({ ref }) => ref.name));
  const policies = await vast.identityPolicies(tenant);
  const others = new Set([...policies.flatMap(({ users }) => users ?? []), ...named]);
  const limit = pLimit(AT_ONCE);
  const directory = await limit.map(
    [...others].filter((name) => !locals.has(name)),
    (name) => vast.principal({ type: "user", source: "directory", name }, tenant),
  );
  return [...local, ...directory.filter((one) => one !== undefined)];
}

function byAge(left: Row, right: Row): number {
  const last = Number.POSITIVE_INFINITY;
  const [a, b] = [left.createdAt?.getTime() ?? last, right.createdAt?.getTime() ?? last];
  return a === b ? left.user.localeCompare(right.user, "en") : a - b;
}

function cellsOf({ user, source, tenants, ...key }: Row, now: Date): string[] {
  return [
    user,
    source,
    tenants.join(" or "),
    key.accessKey,
    key.enabled ? "enabled" : "disabled",
    createdWords(key.createdAt),
    ageWords(key.createdAt, now),
  ];
}
