import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { IstioVersion } from "../../policies/istio/route.ts";
import { withoutFrames } from "../../policies/without-frames.ts";

/**
 * The version of Istio's API to write: the chosen one, or with `auto` the newest that the cluster serves. It is looked up
 * by a function of the command provider, in previews too; where there is no cluster to ask it is `v1`
 * (`docs/decisions/0009`).
 */
export async function istioVersion(choice: IstioVersion | "auto"): Promise<IstioVersion> {
  if (choice !== "auto") return choice;
  const config = new pulumi.Config("kubernetes");
  const asked = { kubeconfig: config.get("kubeconfig"), context: config.get("context") };
  const { stdout } = await command.local.run({
    interpreter: ["node"],
    command: "drivers/kubernetes/served-version.ts",
    stdin: JSON.stringify(asked),
    logging: command.types.enums.local.Logging.None,
  });
  const { version, why } = answerOf(stdout);
  if (why !== undefined)
    await pulumi.log.info(`Istio's API version is taken to be ${version}: ${why}.`);
  return version;
}

interface Answer {
  readonly version: IstioVersion;
  readonly why?: string;
}

function answerOf(stdout: string): Answer {
  const answer: unknown = JSON.parse(stdout);
  if (!isAnswer(answer))
    throw withoutFrames(new pulumi.RunError(`no answer about Istio's API version: ${stdout}`));
  return answer;
}

function isAnswer(value: unknown): value is Answer {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    (value.version === "v1" || value.version === "v1beta1")
  );
}
