/** `weka sts` and `weka cert`: what a person does with a WEKA cluster. */
import { Option } from "commander";
import { SHELLS } from "../hpe/environment/shells.ts";
import type { CertOptions } from "../weka/cert.ts";
import type { StsOptions } from "../weka/sts.ts";
import type { CliContext } from "./context.ts";

const STS_FORMATS: readonly StsOptions["format"][] = ["json", "env", "credential-process"];

export function defineWeka(context: CliContext): void {
  defineSts(context);
  defineCert(context);
}

function defineSts({ io, act, publish }: CliContext): void {
  act("weka sts", "short-lived keys for the S3 user whose keys are in the environment", [
    "weka sts --duration 1h --format env > keys.sh",
    "weka sts --duration 15m --policy read-only.json --format credential-process",
  ])
    .requiredOption("--duration <time>", "how long they last: 15m to 1w")
    .option("--policy <file>", "take access away by a policy; nothing can add any")
    .addOption(
      new Option("--format <name>", "print the secret keys, in this form")
        .choices(STS_FORMATS)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--shell <name>", "for which, with env").choices(SHELLS).default("bash"))
    .action(async (options: StsOptions) => {
      const { sts } = await import("../weka/sts.ts");
      publish(await sts(options, io));
    });
}

function defineCert({ io, act, publish }: CliContext): void {
  act("weka cert", "download the cluster's certificate and make the AWS profile trust it", [
    "weka cert --endpoint https://weka.example.com:9000",
    "weka cert --profile weka --fingerprint 5D:0A:... --yes",
    "weka cert --out weka.pem",
    "weka cert --undo",
  ])
    .option("--out <file>", "where it goes (default: beside the AWS config); alone, only download")
    .option("--profile <name>", "the profile to make trust it (default: weka)")
    .option("--endpoint <url>", "S3, whose host it must be for (default: the profile's)")
    .option("--fingerprint <sha-256>", "the certificate's, from WEKA's administrator")
    .option("--dry-run", "show the difference and write nothing")
    .option("-y, --yes", "write without asking")
    .option("--undo", "put the config file back as it was")
    .action(async (options: CertOptions) => {
      const { cert } = await import("../weka/cert.ts");
      const { askAtTerminal } = await import("../hpe/ask.ts");
      publish(await cert(options, { ...io, ask: askAtTerminal() }));
    });
}
