/** `--to`, understood. */
import { resolve } from "node:path";
import { type Env, homeOf } from "../../../hpe/appliance.ts";
import { UsageError } from "../../../usage-error.ts";
import { fileSink } from "./file.ts";
import { profileSink } from "./profile.ts";
import type { Sink } from "./sink.ts";
import { stdoutSink } from "./stdout.ts";

export interface SinkWorld {
  readonly env: Env;
  readonly cwd: string;
  readonly print: (text: string) => Promise<void>;
}

const FORMS = "profile:NAME, secret:NAMESPACE/NAME, file:PATH or stdout";

/** Names of a profile that all AWS tools read alike; of namespaces and secrets as Kubernetes has them (RFC 1123). */
const PROFILE = /^[A-Za-z0-9_.@-]+$/;
const SECRET = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\/([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)$/;

/**
 * @param to what stands behind `--to`
 * @throws UsageError when it names no place
 */
export async function sinkOf(
  to: string | undefined,
  kubeconfig: string | undefined,
  { env, cwd, print }: SinkWorld,
): Promise<Sink> {
  if (to === undefined)
    throw new UsageError(`where shall the secret go? It is shown once; say --to ${FORMS}`);
  const [, kind = "", rest = ""] = /^([a-z]+)(?::(.*))?$/s.exec(to) ?? [];
  if (to === "stdout") return stdoutSink(print);
  // No shell expands a tilde behind `file:`.
  if (kind === "file" && rest !== "")
    return fileSink(
      resolve(
        cwd,
        rest.replace(/^~(?=\/)/, () => homeOf(env)),
      ),
    );
  if (kind === "profile" && PROFILE.test(rest)) return profileSink(rest, env, cwd);
  const [, namespace, , name] = kind === "secret" ? (SECRET.exec(rest) ?? []) : [];
  if (namespace === undefined || name === undefined)
    throw new UsageError(`--to ${JSON.stringify(to)} names no place; use ${FORMS}`);
  const { secretSink } = await import("./secret.ts");
  const file = kubeconfig ?? env["KUBECONFIG"];
  return secretSink({
    namespace,
    name,
    // KUBECONFIG may list several files, which the client's own search knows.
    kubeconfig: file === undefined || file.includes(":") ? undefined : resolve(cwd, file),
  });
}
