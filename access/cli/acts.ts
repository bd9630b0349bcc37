/** `presign` and `verify`: what people do with the keys they have. */
import { Argument, type Command, Option } from "commander";
import type { PresignOptions } from "../presign/presign.ts";
import { UsageError } from "../usage-error.ts";
import type { VerifyOptions } from "../verify/verify.ts";
import type { CliContext } from "./context.ts";

const SYSTEMS: readonly NonNullable<PresignOptions["system"]>[] = ["aws", "hpe", "weka", "vast"];

export function defineActs(context: CliContext): void {
  definePresign(context);
  defineVerify(context);
}

function definePresign({ io, act, publish }: CliContext): void {
  const command = act("presign", "a URL to read or write one object with, for a while", [
    "presign s3://research/imaging/scan.dcm --expires 15m --profile weka",
    "presign PUT s3://ingest/upload.bin --expires 1h --endpoint https://weka.example.com:9000",
  ])
    .usage("[GET|PUT] s3://bucket/key [options]")
    .argument("<words...>", "GET (the default) or PUT, and the object")
    .requiredOption("--expires <time>", "how long it works: 1s to 7d")
    .addOption(new Option("--system <name>", "whose S3 it is").choices(SYSTEMS))
    .option("--json", "print JSON");
  withPlace(command).action(async (words: string[], options: PresignOptions & Json) => {
    const { presign } = await import("../presign/presign.ts");
    const [method, object] = presignWords(words);
    publish(await presign(method, object, options, io), options.json);
  });
}

interface Json {
  readonly json?: boolean;
}

function presignWords(words: readonly string[]): readonly ["GET" | "PUT", string] {
  const [first = "", second, ...more] = words;
  if (second === undefined) return ["GET", first];
  const method = first.toUpperCase();
  if (more.length === 0 && (method === "GET" || method === "PUT")) return [method, second];
  throw new UsageError(
    `${JSON.stringify(words.join(" "))} is not one object; write GET or PUT, if any, and s3://bucket/key`,
  );
}

function defineVerify({ io, act, publish }: CliContext): void {
  const command = act(
    "verify",
    "put, read, list and delete objects with your keys, and ask for what must be refused",
    [
      "verify weka --bucket ingest --endpoint https://weka.example.com:9000",
      "verify weka --stack prod --principal genomics --profile weka",
      "verify weka --bucket research --prefix genomics/ --denied s3://research/imaging/x",
    ],
  )
    .addArgument(new Argument("<system>", "the system to use").choices(["weka"]))
    .option("--bucket <name>", "where to write (default: where the stack's grants allow most)")
    .option("--prefix <folder>", "a folder of the bucket to write into")
    .option("--denied <object>", "s3://bucket/key that must be refused")
    .option("-s, --stack <name>", "a stack that says what is granted, of Pulumi.<name>.yaml")
    .option("-C, --cwd <folder>", "the folder of the stack's file (default: this one)")
    .option("--principal <key>", "whose keys these are, by the stack")
    .option("--json", "print JSON");
  withPlace(command).action(async (_system: string, options: VerifyOptions & Json & Folder) => {
    const { verifyWeka } = await import("../verify/verify.ts");
    const world = { env: io.env, cwd: options.cwd ?? io.cwd };
    publish(await verifyWeka(options, world), options.json);
  });
}

interface Folder {
  readonly cwd?: string;
}

/** Keys come from the environment or a profile, never from options. */
function withPlace(command: Command): Command {
  return command
    .option("--endpoint <url>", "S3 (default: of the environment or the profile)")
    .option("--profile <name>", "the AWS profile with keys (default: the environment's keys)")
    .option("--region <name>", "what requests are signed for (default: us-east-1)")
    .option("--ca-bundle <file>", "authorities to trust, as PEM (default: the profile's)");
}
