/** `verify weka`: whether S3 does with these keys what it should, and refuses what it should. */
import { randomBytes } from "node:crypto";
import type { Env } from "../hpe/appliance.ts";
import { loadDeclared } from "../model/load.ts";
import type { Report } from "../report.ts";
import { keysOf } from "../s3/keys.ts";
import { s3Object } from "../s3/object.ts";
import { type PlaceOptions, placeOf } from "../s3/place.ts";
import { UsageError } from "../usage-error.ts";
import { verifyReport } from "./line.ts";
import { type Chosen, chosenBy } from "./plan.ts";
import { type Forbidden, verifySteps } from "./steps.ts";
import { storeOf } from "./store.ts";

export interface VerifyOptions extends PlaceOptions {
  readonly bucket?: string | undefined;
  /** A folder to write into. */
  readonly prefix?: string | undefined;
  /** `s3://bucket/key` that must be refused. */
  readonly denied?: string | undefined;
  readonly stack?: string | undefined;
  readonly principal?: string | undefined;
}

export interface VerifyWorld {
  readonly env: Env;
  readonly cwd: string;
}

/**
 * Puts, reads, lists and deletes objects of its own, and asks for what must be refused.
 *
 * @returns exit code 1 when anything is not as it should be
 * @throws UsageError when nothing says where S3 is or where to write
 */
export async function verifyWeka(options: VerifyOptions, world: VerifyWorld): Promise<Report> {
  const { endpoint, region, ca } = await placeOf(options, world);
  if (endpoint === undefined)
    throw new UsageError(
      "where is WEKA's S3? name it with --endpoint https://host:9000, AWS_ENDPOINT_URL_S3 or a profile that has one",
    );
  const keys = await keysOf(options.profile, world.env);
  const { bucket, folder, forbidden } = await chosen(options, world, keys.accessKeyId);
  const store = storeOf({ endpoint, region, ca, env: world.env }, keys, bucket);
  try {
    const unique = randomBytes(4).toString("hex");
    const findings = await verifySteps(store, { folder, forbidden, unique });
    return verifyReport(`${endpoint}/${bucket}/${folder}`, findings);
  } finally {
    store.close();
  }
}

async function chosen(
  options: VerifyOptions,
  { cwd }: VerifyWorld,
  accessKey: string,
): Promise<Chosen> {
  const { stack, principal, bucket, prefix, denied } = options;
  const named = denied === undefined ? [] : [namedForbidden(denied)];
  const byStack =
    stack === undefined
      ? undefined
      : chosenBy(await loadDeclared({ cwd, stack }), { principal, accessKey });
  const forbidden = [...named, ...(byStack?.forbidden ?? [])];
  if (bucket !== undefined) return { bucket, folder: folderOf(prefix), forbidden };
  if (byStack === undefined)
    throw new UsageError("where to write? name a bucket with --bucket, or the --stack");
  return { ...byStack, ...(prefix === undefined ? {} : { folder: folderOf(prefix) }), forbidden };
}

function namedForbidden(denied: string): Forbidden {
  const { bucket, key } = s3Object(denied, "--denied ");
  return { kind: "get", bucket, path: key };
}

function folderOf(prefix = ""): string {
  return prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
}
