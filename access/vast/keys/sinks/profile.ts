/** `--to profile:NAME`: a section of the credentials file of AWS tools; the others stay byte by byte. */
import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Failure } from "../../../../drivers/failure.ts";
import { exclusively } from "../../../../drivers/vast/exclusively.ts";
import { valuesOf, withSettings } from "../../../aws-config/config-file.ts";
import { makeWritable, readText } from "../../../aws-config/edit.ts";
import { refuseUnreadable } from "../../../aws-config/profile-section.ts";
import { type Env, homeOf } from "../../../hpe/appliance.ts";
import type { Sink } from "./sink.ts";

/** Settings that turn a pair of keys into something else; AWS tools would mix them with the new pair. */
const STRANGE = ["aws_session_token", "aws_security_token"];

/** @param name the profile's; here, unlike in `~/.aws/config`, the section has the same name */
export async function profileSink(name: string, env: Env, cwd: string): Promise<Sink> {
  const file = await credentialsFileOf(env, cwd);
  return {
    name: `profile:${name}`,
    keeps: true,
    check: async () => {
      const text = await readText(file);
      refuseUnreadable(text, file);
      const values = valuesOf(text, name);
      const strange = STRANGE.find((key) => values.has(key));
      if (strange !== undefined)
        throw new Failure(
          `[${name}] in ${file} has ${strange}, which AWS tools would send with the new key; remove that line, or choose another profile`,
        );
      await makeWritable(dirname(file), "AWS_SHARED_CREDENTIALS_FILE");
    },
    held: async () => {
      const values = valuesOf(await readText(file), name);
      const [accessKey, secretKey] = [
        values.get("aws_access_key_id"),
        values.get("aws_secret_access_key"),
      ];
      if (accessKey === undefined && secretKey === undefined) return "nothing";
      return accessKey && secretKey ? { accessKey, secretKey } : "something else";
    },
    store: ({ accessKey, secretKey }) =>
      // Two rotations into one file at once would each undo the other's.
      exclusively(
        `aws-credentials ${file}`,
        async () => {
          const next = withProfileKeys(await readText(file), name, accessKey, secretKey);
          await writeFileAtomic(file, next, { mode: 0o600, encoding: "latin1" });
        },
        `another s3access has been writing ${file} for more than a minute; end it, and try again`,
      ),
  };
}

/**
 * @param text the credentials file's, one character a byte
 * @returns it with the pair in the section `name`, which is made if there is none
 */
export function withProfileKeys(
  text: string,
  name: string,
  accessKey: string,
  secretKey: string,
): string {
  return withSettings(text, name, {
    aws_access_key_id: accessKey,
    aws_secret_access_key: secretKey,
  });
}

/** The file itself, where it is a link. */
async function credentialsFileOf(env: Env, cwd: string): Promise<string> {
  const set = env["AWS_SHARED_CREDENTIALS_FILE"];
  const named = set === undefined || set === "" ? join(homeOf(env), ".aws", "credentials") : set;
  const file = resolve(cwd, named);
  return realpath(file).catch(() => file);
}
