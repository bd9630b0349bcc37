/** `vast serve`: the page on which people keep their own S3 keys. */
import { once } from "node:events";
import { Option } from "commander";
import type { ServeOptions } from "../vast/serve/settings.ts";
import type { CliContext } from "./context.ts";
import { printed } from "./printed.ts";

export function defineVastServe({ io, act }: CliContext): void {
  act("vast serve", "a web page on which people of the directory keep their own S3 keys", [
    "vast serve --address vms.example.com --ca-file ca.pem --cert server.pem --key server.key",
    "vast serve --address vms.example.com --cert server.pem --key server.key --listen 0.0.0.0:443 --audit-log audit.jsonl",
  ])
    .option("--address <host>", "VAST's management service (VMS)", io.env["VAST_ADDRESS"])
    .option("--ca-file <file>", "the authority of its certificate", io.env["VAST_CA_FILE"])
    .option("--api-version <version>", "of its API (default: v5)", io.env["VAST_API_VERSION"])
    .addOption(
      new Option(
        "--sign-in <style>",
        "buy a token with the password, or keep the password while the session lasts",
      )
        .choices(["token", "basic"])
        .default("token"),
    )
    .option("--cert <file>", "this server's certificate with its chain, PEM")
    .option("--key <file>", "its private key, PEM")
    .option("--listen <address:port>", "where to serve", "127.0.0.1:8443")
    .option("--s3-endpoint <url>", "VAST's S3, for the profiles that people copy")
    .option(
      "--tenant <name>",
      "whose users sign in, and where an administrator's VAST_TOKEN disables keys",
      "default",
    )
    .option("--audit-log <file>", "append who did what here (default: standard output)")
    .action(async (options: ServeOptions) => {
      const { settingsOf } = await import("../vast/serve/settings.ts");
      const { serve } = await import("../vast/serve/serve.ts");
      const serving = await serve(await settingsOf(options, io.env), {
        print: (text) => printed(text, io),
        err: io.err,
      });
      io.err(`Serving ${serving.url} until interrupted.\n`);
      const stop = new AbortController();
      const { signal } = stop;
      await Promise.race([
        once(process, "SIGINT", { signal }),
        once(process, "SIGTERM", { signal }),
      ]);
      stop.abort();
      await serving.close();
    });
}
