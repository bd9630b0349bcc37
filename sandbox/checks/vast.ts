/**
 * Checks of database grants: requests of VAST's database API and of S3, each made with a key of the principal's own. What
 * must come of each is said here from the grants, without policies.
 */
import { readFile } from "node:fs/promises";
import { type SchemaGrant, type SchemaIntent, isSchemaGrant } from "../../policies/grant.ts";
import { SandboxError } from "../sandbox-error.ts";
import type { Session } from "../session/session.ts";
import { type VastAccess, askerFor, vastAccess, withVastKey } from "../session/vast-access.ts";
import { TabularClient, type TabularRequest } from "./tabular-client.ts";

export interface VastResult {
  readonly about: string;
  readonly passed: boolean;
  readonly detail: string;
}

interface Trial {
  /** After "may" or "may not". */
  readonly about: string;
  readonly request: TabularRequest;
  readonly allowed: boolean;
}

interface Place {
  readonly database: string;
  readonly schemas: readonly string[];
}

const TABLE = "s3_access_probe";

/** Nothing to prove where the stack makes nothing on VAST. */
export async function checkVast(session: Session): Promise<VastResult[]> {
  const { stack, access } = session.config.loaded;
  if (stack.vast?.address === undefined || access.vast.length === 0) return [];
  const authority = await readFile(session.running.authorityFile, "utf8");
  const vast = await vastAccess(session, authority);
  const places = Object.values(stack.vast.databases).map(({ name, schemas }): Place => ({
    database: name,
    schemas,
  }));
  const results: VastResult[] = [];
  for (const { key, identity, grants } of access.vast) {
    const asker = askerFor(session, identity);
    if (asker === undefined)
      throw new SandboxError(
        `nobody in sandbox/world is in the group ${identity.name}; add a user, so that the grants of ${key} can be tried`,
      );
    const trials = places.flatMap((place) => trialsOf(place, grants.filter(isSchemaGrant)));
    const tried = await withVastKey(vast, asker, async ({ accessKey, secretKey }) => {
      const login = { accessKeyId: accessKey, secretAccessKey: secretKey };
      const client = new TabularClient({ endpoint: session.running.vast.https, login, authority });
      try {
        return await runTrials(key, trials, client);
      } finally {
        client.destroy();
        await dropProbes(places, vast);
      }
    });
    results.push(...tried);
  }
  return results;
}

async function dropProbes(places: readonly Place[], vast: VastAccess): Promise<void> {
  for (const { database, schemas } of places)
    for (const schema of schemas) await vast.dropTable(database, schema, TABLE);
}

function trialsOf({ database, schemas }: Place, grants: readonly SchemaGrant[]): Trial[] {
  const here = grants.filter((grant) => grant.database === database);
  const trial = (about: string, request: TabularRequest, allowed: boolean): Trial => ({
    about: `${about} ${request.path}`,
    request,
    allowed,
  });
  return [
    trial("look at", { method: "HEAD", path: database }, here.length > 0),
    trial("list schemas of", ask("GET", database, "schema"), here.length > 0),
    trial("list objects of", { method: "GET", path: database }, false),
    {
      about: "begin a transaction",
      request: ask("POST", "", "transaction"),
      allowed: grants.some(({ kind }) => kind !== "create-tables-without-transactions"),
    },
    ...schemas.flatMap((schema) => {
      const kinds = here.filter((grant) => grant.schema === schema).map(({ kind }) => kind);
      const some = (...wanted: readonly SchemaIntent[]): boolean =>
        wanted.some((kind) => kinds.includes(kind));
      const path = `${database}/${schema}`;
      const table = `${path}/${TABLE}`;
      return [
        trial("list tables of", ask("GET", path, "table"), kinds.length > 0),
        trial(
          "create",
          ask("POST", table, "table"),
          some("create-tables", "create-tables-without-transactions"),
        ),
        trial("query", ask("GET", table, "data"), some("read-tables")),
        trial("insert into", ask("POST", table, "rows"), some("write-rows")),
        trial("drop", ask("DELETE", path, "schema"), false),
        // What a pattern without its slash would open too.
        trial("list tables of", ask("GET", `${path}b`, "table"), false),
      ];
    }),
  ];
}

function ask(method: TabularRequest["method"], path: string, command: string): TabularRequest {
  return { method, path, command };
}

async function runTrials(
  principal: string,
  trials: readonly Trial[],
  client: TabularClient,
): Promise<VastResult[]> {
  const results: VastResult[] = [];
  for (const { about, request, allowed } of trials) {
    const { status } = await client.send(request);
    // Rows are beyond what the sandbox answers: it says so once it has decided.
    const passed = allowed ? status === 200 || status === 501 : status === 403;
    results.push({
      about: `${principal} ${allowed ? "may" : "may not"} ${about}`,
      passed,
      detail: `HTTP ${status}`,
    });
  }
  return results;
}
