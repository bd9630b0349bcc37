/** The upload and download check: what is made is read back in every way, and removed again. */
import { randomBytes } from "node:crypto";
import { asProblem, S3Problem } from "../s3/problem.ts";
import { fixOf } from "./fixes.ts";
import type { CheckName, Findings, Line } from "./line.ts";
import type { Store } from "./store.ts";

/** A request that must be refused. It reads, so that nothing comes of it when it is not. */
export interface Forbidden {
  readonly kind: "get" | "list";
  readonly bucket: string;
  /** A key, or the prefix of a listing. */
  readonly path: string;
}

export interface Plan {
  /** Where to write: empty, or a folder with its slash. */
  readonly folder: string;
  readonly forbidden: readonly Forbidden[];
  /** Makes a name that nobody else has. */
  readonly unique: string;
}

const SMALL = 64 * 1024;
/** All parts but the last have 5 MiB at least (S3 API Reference, "Multipart upload limits"). */
const PART = 5 * 1024 * 1024;

export async function verifySteps(store: Store, plan: Plan): Promise<Findings> {
  const prefix = `${plan.folder}s3access-verify-${plan.unique}/`;
  const [small, large] = [`${prefix}small`, `${prefix}large`];
  const content = randomBytes(SMALL);
  const parts = [randomBytes(PART), randomBytes(1024)];
  const put = await tried("put", "takes an object", () => store.put(small, content));
  const lines: Line[] = [put];
  if (put.ok) {
    lines.push(
      await tried("head", "knows its size", async () => {
        if ((await store.size(small)) !== SMALL) throw other("OtherSize");
      }),
      await tried("get", "gives the same bytes back", async () => {
        if (!content.equals(await store.get(small))) throw other("OtherContent");
      }),
      await tried("list", "lists it in its folder", async () => {
        if (!(await store.keys(prefix)).includes(small)) throw other("NotListed");
      }),
      await tried("presigned", "gives it to whoever has a presigned URL", async () => {
        if (!content.equals(await store.getPresigned(small))) throw other("OtherContent");
      }),
    );
  }
  const multipart = await tried("multipart", "takes an object in parts", () =>
    store.putParts(large, parts),
  );
  lines.push(multipart);
  if (multipart.ok)
    lines.push(
      await tried("get", "gives the parts back as one object", async () => {
        if (!Buffer.concat(parts).equals(await store.get(large))) throw other("OtherContent");
      }),
    );
  for (const forbidden of plan.forbidden) lines.push(await refused(store, forbidden));
  const made = [...(put.ok ? [small] : []), ...(multipart.ok ? [large] : [])];
  if (made.length > 0) lines.push(await removed(store, made));
  return {
    lines,
    untried:
      plan.forbidden.length > 0
        ? []
        : ["nothing was asked that must be refused; name an object with --denied, or a --stack"],
  };
}

async function removed(store: Store, keys: readonly string[]): Promise<Line> {
  const line = await tried("delete", "deletes what was made here", async () => {
    for (const key of keys) await store.remove(key);
  });
  if (line.ok) return line;
  return { ...line, fix: `${line.fix ?? ""}; ${keys.join(" and ")} may still be there` };
}

async function refused(store: Store, { kind, bucket, path }: Forbidden): Promise<Line> {
  const place = `${kind} s3://${bucket}/${path}`;
  const problem = await problemOf(async () => {
    await (kind === "get" ? store.get(path, bucket) : store.keys(path, bucket));
  });
  if (problem?.code === "AccessDenied")
    return { check: "denied", ok: true, message: `refuses to ${place}` };
  const came = problem === undefined ? "S3 does it" : problem.message;
  const fix =
    problem === undefined || problem.status === 404
      ? "these keys may do more than they should: compare the user's policy with the stack, by s3access audit weka"
      : fixOf(problem);
  return { check: "denied", ok: false, message: `does not refuse to ${place}: ${came}`, fix };
}

async function tried(check: CheckName, does: string, act: () => Promise<void>): Promise<Line> {
  const problem = await problemOf(act);
  if (problem === undefined) return { check, ok: true, message: does };
  return { check, ok: false, message: `${does}: ${problem.message}`, fix: fixOf(problem) };
}

async function problemOf(act: () => Promise<void>): Promise<S3Problem | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return asProblem(error);
  }
}

/** S3 answered, and wrongly. */
function other(code: string): S3Problem {
  return new S3Problem(200, code);
}
