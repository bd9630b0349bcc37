import assert from "node:assert/strict";
import { istioVersion } from "../../../components/hpe/index.ts";
import { record } from "../../support/record.ts";

type Call = Readonly<Record<string, unknown>>;

async function lookedUp(
  choice: "auto" | "v1" | "v1beta1",
  stdout: string,
  config: Readonly<Record<string, string>> = {},
): Promise<{ version: string | undefined; calls: Call[] }> {
  const calls: Call[] = [];
  let version: string | undefined;
  const lookups = {
    "command:local:run": (inputs: Call) => {
      calls.push(inputs);
      return { stdout, stderr: "" };
    },
  };
  const program = async (): Promise<void> => {
    version = await istioVersion(choice);
  };
  await record(program, { lookups, config });
  return { version, calls };
}

describe("components/hpe/served-version", function () {
  it("asks the cluster of the Kubernetes provider, with its credentials on standard input", async function () {
    const config = { "kubernetes:kubeconfig": "/home/me/kubeconfig", "kubernetes:context": "lab" };
    assert.deepEqual(await lookedUp("auto", '{"version":"v1beta1"}', config), {
      version: "v1beta1",
      calls: [
        {
          interpreter: ["node"],
          command: "drivers/kubernetes/served-version.ts",
          stdin: '{"kubeconfig":"/home/me/kubeconfig","context":"lab"}',
          logging: "none",
        },
      ],
    });
  });

  it("takes the driver's word where there is no cluster", async function () {
    const { version } = await lookedUp("auto", '{"version":"v1","why":"there is no kubeconfig"}');
    assert.equal(version, "v1");
  });

  it("does not look where the config says", async function () {
    assert.deepEqual(await lookedUp("v1beta1", "not asked"), { version: "v1beta1", calls: [] });
  });

  it("does not take an answer that names no version", async function () {
    await assert.rejects(
      lookedUp("auto", '{"version":"v2"}'),
      /no answer about Istio's API version/,
    );
  });
});
