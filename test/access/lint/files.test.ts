import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { subjectsOfFiles } from "../../../access/lint/files.ts";
import { lint } from "../../../policies/lint/index.ts";

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ezaf-gateway, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [s3.example.com]
      tls: { mode: SIMPLE, credentialName: ezaf-certificate }
`;

const SERVICE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: s3, namespace: ezdata-system }
spec:
  gateways: [istio-system/ezaf-gateway]
  hosts:
    - s3.example.com
    - s3.example.org
  http:
    - retries: { attempts: 0 }
      route:
        - destination: { host: local-s3-service, port: { number: 30000 } }
`;

describe("access/lint/files", function () {
  let folder: string;
  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "lint-files-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** Code, path and the line of each finding of files with these texts. */
  async function findings(texts: string | Readonly<Record<string, string>>): Promise<unknown[]> {
    const files = typeof texts === "string" ? { "all.yaml": texts } : texts;
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    const subjects = await subjectsOfFiles(Object.keys(files), folder, "aws");
    return lint(subjects).findings.map(({ code, path, place, location }) => {
      const region = location?.region;
      const { startLine } = (typeof region === "function" ? region(place) : region) ?? {};
      return [code, path, startLine];
    });
  }

  it("judges several documents together, and finds the line in the right one", async function () {
    assert.deepEqual(await findings(`${GATEWAY}---\n${SERVICE}`), [
      ["istio-host-uncovered", "all.yaml#[1].spec.hosts[1]", 18],
    ]);
  });

  it("finds the line in a single document, in a list as kubectl writes it, and in a plain one", async function () {
    const old = SERVICE.replace("istio.io/v1\n", "istio.io/v1beta1\n");
    assert.deepEqual(await findings(old), [["istio-old-api-version", "all.yaml#apiVersion", 1]]);
    const list = `kind: List\napiVersion: v1\nitems:\n  - ${old.trimEnd().replaceAll("\n", "\n    ")}\n`;
    assert.deepEqual(await findings(list), [
      ["istio-old-api-version", "all.yaml#items[0].apiVersion", 4],
    ]);
    const item = `- ${old.trimEnd().replaceAll("\n", "\n  ")}\n`;
    assert.deepEqual(
      await findings(`- ${JSON.stringify({ apiVersion: "v1", kind: "Pod" })}\n${item}`),
      [["istio-old-api-version", "all.yaml#[1].apiVersion", 2]],
    );
  });

  it("judges together what is given together, and says in which file a finding is", async function () {
    const old = GATEWAY.replace("istio.io/v1\n", "istio.io/v1beta1\n");
    assert.deepEqual(
      await findings({ "service.yaml": SERVICE, "policy.json": "{", "gateway.yaml": old }),
      [
        ["istio-host-uncovered", "service.yaml#spec.hosts[1]", 8],
        ["istio-old-api-version", "gateway.yaml#apiVersion", 1],
        ["not-json", "policy.json", 1],
      ],
    );
  });

  it("opens the lists of kubectl in every document and file", async function () {
    const list = (text: string): string =>
      `kind: List\napiVersion: v1\nitems:\n  - ${text.trimEnd().replaceAll("\n", "\n    ")}\n`;
    const both = { "lists.yaml": `${list(GATEWAY)}---\n${list(SERVICE)}` };
    assert.deepEqual(await findings(both), [
      ["istio-host-uncovered", "lists.yaml#[1].items[0].spec.hosts[1]", 24],
    ]);
    const split = { "gateways.yaml": list(GATEWAY), "services.yaml": list(SERVICE) };
    assert.deepEqual(await findings(split), [
      ["istio-host-uncovered", "services.yaml#items[0].spec.hosts[1]", 11],
    ]);
  });
});
