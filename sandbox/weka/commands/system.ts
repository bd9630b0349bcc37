import { writeFileSync } from "node:fs";
import { CliError, positional, silent, table } from "../cli.ts";
import type { Answer, Call, Commands } from "../cli.ts";

export const systemCommands: Commands = {
  status: { run: status },
  "security tls status": { run: tlsStatus },
  "security tls download": { positionals: ["path"], run: download },
};

function status({ state }: Call): Answer {
  return {
    text: `WekaIO v${state.version} (CLI build ${state.version})\n\n       cluster: sandbox\n        status: OK\n`,
    data: { name: "sandbox", release: state.version, status: "OK", io_status: "STARTED" },
  };
}

function tlsStatus({ state }: Call): Answer {
  const data = { enabled: state.certificate !== undefined };
  return { text: table([data]), data };
}

/** Writes the certificate that the sandbox was seeded with, which is the one its gateway shows. */
function download(call: Call): Answer {
  const { certificate } = call.state;
  if (certificate === undefined) throw new CliError("TLS certificate is not set");
  try {
    writeFileSync(positional(call, 0), certificate);
  } catch {
    throw new CliError(`Could not write file "${positional(call, 0)}"`);
  }
  return silent;
}
