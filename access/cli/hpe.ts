/** `hpe token`, `hpe env`, `hpe login` and `hpe configure`: from a refresh token to a working S3 client. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { Failure } from "../../drivers/failure.ts";
import type { ConfigureOptions } from "../hpe/configure/configure.ts";
import type { EnvOptions } from "../hpe/environment/env.ts";
import { SHELLS } from "../hpe/environment/shells.ts";
import type { LoginOptions } from "../hpe/login/login.ts";
import { TOKEN_FLAGS, type TokenOptions } from "../hpe/token/options.ts";
import type { CliContext } from "./context.ts";

const ENDPOINT = ["--endpoint <url>", "S3 (default: https://s3.<domain>)"] as const;
const REGION = ["--region <name>", "what to call the region; the appliance has none"] as const;

export function defineHpe(context: CliContext): void {
  defineLogin(context);
  defineConfigure(context);
  defineToken(context);
  defineEnv(context);
}

function defineLogin({ io, act, publish }: CliContext): void {
  withTokenOptions(
    act("hpe login", "download a refresh token in the browser and store it for you only", [
      "hpe login --domain aie19.aie.sg",
      "hpe login --domain aie19.aie.sg --file ./refresh-token.txt",
    ]),
  )
    .option("--no-browser", "print the page's address instead of opening it")
    .option("--downloads <folder>", "where the browser downloads to (default: as the desktop says)")
    .option("--file <file>", "take a download that is there already; - reads standard input")
    .option("--keep-download", "leave the download where it is (default: remove it)")
    .option("--token-service <url>", "the page's service (default: https://token-service.<domain>)")
    .action(async (options: LoginOptions) => {
      const { login } = await import("../hpe/login/login.ts");
      const { askAtTerminal } = await import("../hpe/ask.ts");
      const { openPrivately } = await import("../hpe/login/browser.ts");
      const stop = new AbortController();
      const interrupt = (): void => {
        stop.abort(new Failure("interrupted; nothing was stored"));
      };
      process.once("SIGINT", interrupt);
      try {
        const world = { ...io, ask: askAtTerminal(), open: openPrivately, stop: stop.signal };
        publish(await login(options, world));
      } finally {
        process.off("SIGINT", interrupt);
      }
    });
}

function defineConfigure({ io, act, publish }: CliContext): void {
  withTokenOptions(
    act(
      "hpe configure",
      "write the profile that AWS tools need, and pin the appliance's authority",
      [
        "hpe configure --domain aie19.aie.sg",
        "hpe configure --domain aie19.aie.sg --fingerprint 5D:0A:... --yes",
        "hpe configure --undo",
      ],
    ),
  )
    .option("--profile <name>", "the profile to write", "pcai")
    .option(...REGION, "us-east-1")
    .option(...ENDPOINT)
    .option("--fingerprint <sha-256>", "the authority's, from the appliance's administrator")
    .option("--dry-run", "show the difference and write nothing")
    .option("-y, --yes", "write without asking; an authority still needs --fingerprint")
    .option("--undo", "put the config file back as it was")
    .action(async (options: ConfigureOptions) => {
      const { configure } = await import("../hpe/configure/configure.ts");
      const { askAtTerminal } = await import("../hpe/ask.ts");
      const program = [process.execPath, join(import.meta.dirname, "..", "main.mjs")];
      publish(await configure(options, { ...io, ask: askAtTerminal(), program }));
    });
}

function defineToken({ io, act, publish }: CliContext): void {
  withTokenOptions(
    act("hpe token", "an access token, as AWS tools want it of their credential_process", [
      "hpe token --domain aie19.aie.sg",
      "hpe token --refresh-token-file ./refresh-token.txt --client-secret-file ./client-secret",
    ]),
  ).action(async (options: TokenOptions) => {
    const { token } = await import("../hpe/token/token.ts");
    publish(await token(options, io));
  });
}

function defineEnv({ io, act, publish }: CliContext): void {
  withTokenOptions(
    act(
      "hpe env",
      "the same as exports for a shell, to be evaluated; they work as long as the token",
      [
        "hpe env --shell fish | source",
        "hpe env --shell powershell | Out-String | Invoke-Expression",
      ],
    ),
  )
    .addOption(new Option("--shell <name>", "for which (default: yours)").choices(SHELLS))
    .option(...REGION, "us-east-1")
    .option(...ENDPOINT)
    .action(async (options: EnvOptions) => {
      const { env } = await import("../hpe/environment/env.ts");
      publish(await env(options, io));
    });
}

function withTokenOptions(command: Command): Command {
  return TOKEN_FLAGS.reduce(
    (defined, { name, value, description }) => defined.option(`--${name} ${value}`, description),
    command,
  );
}
