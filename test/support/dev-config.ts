/** The dev stack's own values, as a baseline that tests change one value of. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const StackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** A password that WEKA and VAST take. */
const PASSWORD = "Not-a-real-1";

/** The values of a stack file by key without the project's prefix, with passwords; a fresh copy each time. */
export function stackValues(stack = "dev"): Record<string, unknown> {
  const text = readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
  const own = Object.entries(StackFile.parse(parse(text)).config).flatMap(([key, value]) =>
    key.startsWith("s3-access:") ? [[key.slice("s3-access:".length), value] as const] : [],
  );
  const users = ["admin", "S3_user", "genomics", "loader"];
  return {
    ...Object.fromEntries(own),
    wekaPasswords: Object.fromEntries(users.map((user) => [user, PASSWORD])),
    vastSecrets: { password: PASSWORD },
  };
}

/** A copy of values with one of them changed; `path` is keys and indexes, undefined deletes. */
export function changed(
  values: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(values);
  let node: unknown = copy;
  for (const key of path.slice(0, -1)) node = child(node, key);
  const last = path.at(-1);
  if (typeof node !== "object" || node === null || last === undefined)
    throw new Error(`no ${path.join(".")} in the baseline`);
  if (value === undefined) Reflect.deleteProperty(node, last);
  else Reflect.set(node, last, value);
  return copy;
}

function child(node: unknown, key: string | number): unknown {
  if (typeof node !== "object" || node === null) throw new Error(`no ${key} in the baseline`);
  return Reflect.get(node, key);
}
