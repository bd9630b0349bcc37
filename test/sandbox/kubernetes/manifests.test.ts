import assert from "node:assert/strict";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readManifests } from "../../../sandbox/kubernetes/manifests.ts";

describe("readManifests", function () {
  let folder = "";
  beforeEach(async function () {
    folder = await mkdtemp(join(tmpdir(), "manifests-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives the objects of a folder's YAML files, each as old as its file", async function () {
    const file = join(folder, "lab.VirtualService.s3.yaml");
    await writeFile(
      file,
      "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: s3, namespace: lab }\nspec: { hosts: [s3.lab] }\n",
    );
    await utimes(file, new Date(), new Date("2026-01-31T12:00:00Z"));
    await writeFile(join(folder, "notes.txt"), "not a manifest");
    assert.deepEqual(await readManifests(folder), [
      {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: { creationTimestamp: "2026-01-31T12:00:00.000Z", name: "s3", namespace: "lab" },
        spec: { hosts: ["s3.lab"] },
      },
    ]);
  });

  it("does not pass over a file that holds no object", async function () {
    await writeFile(join(folder, "broken.yaml"), "just text");
    await assert.rejects(readManifests(folder), { name: "ZodError" });
  });
});
