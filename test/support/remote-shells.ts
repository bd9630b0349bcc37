/** An `ssh` and a `kubectl` that lead to this machine, and write down all they are told. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shellLine } from "../../drivers/weka/transport/quote.ts";

export interface RemoteShells {
  /** For the front of the PATH. */
  readonly folder: string;
  /** Every word that either program was started with, and every word that got to the other machine. */
  words(): Promise<string>;
}

/**
 * Puts both programs into `folder`/remote. The one end of `ssh` is a login shell that gets one text, of `kubectl exec` a
 * process that gets words; what they start knows nothing but `env`, the environment of the other machine.
 */
export async function remoteShells(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<RemoteShells> {
  const shims = join(folder, "remote");
  const record = join(shims, "words");
  const there = shellLine([
    "env",
    "-i",
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ]);
  await mkdir(shims, { recursive: true });
  const install = (name: string, script: string): Promise<void> =>
    writeFile(
      join(shims, name),
      `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> ${shellLine([record])}\n${script}\n`,
      { mode: 0o755 },
    );
  await install(
    "ssh",
    `while [ "$1" != -- ]; do shift; done
[ "$2" = weka-0 ] || { echo "ssh: Could not resolve hostname $2: Name or service not known" >&2; exit 255; }
echo "Welcome to $2" >&2
exec ${there} sh -c "$3"`,
  );
  await install(
    "kubectl",
    `[ "$5" = weka-0 ] || { echo "Error from server (NotFound): pods \\"$5\\" not found" >&2; exit 1; }
while [ "$1" != -- ]; do shift; done
shift
${there} "$@"
code=$?
[ $code = 0 ] || echo "command terminated with exit code $code" >&2
exit $code`,
  );
  return { folder: shims, words: () => readFile(record, "utf8") };
}
