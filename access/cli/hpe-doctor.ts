/** `hpe doctor`: what is wrong between a person and S3 on the appliance. */
import type { DoctorOptions } from "../hpe/doctor/doctor.ts";
import { TOKEN_FLAGS } from "../hpe/token/options.ts";
import type { CliContext } from "./context.ts";

export function defineDoctor({ io, act, publish }: CliContext): void {
  const command = act(
    "hpe doctor",
    "find what is wrong between you and S3: names, certificates, route, token, requests",
    [
      "hpe doctor --domain aie19.aie.sg",
      "hpe doctor --kubeconfig ./admin.yaml --json",
      "hpe doctor --bucket scratch",
    ],
  );
  TOKEN_FLAGS.reduce(
    (defined, { name, value, description }) => defined.option(`--${name} ${value}`, description),
    command,
  )
    .option("--endpoint <url>", "S3 (default: https://s3.<domain>)")
    .option("--bucket <name>", "where to write a probe (default: a bucket made for it)")
    .option("--json", "print JSON")
    .action(async (options: DoctorOptions & { readonly json?: boolean }) => {
      const { doctor } = await import("../hpe/doctor/doctor.ts");
      publish(await doctor(options, io), options.json);
    });
}
