import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kept } from "../../../access/model/kept.ts";
import type { AccessModel } from "../../../access/model/model.ts";

const CACHE = join(import.meta.dirname, "../../../node_modules/.cache/s3-access");

function model(title: string): AccessModel {
  const target = {
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    region: "us-east-1",
    account: "000000000000",
    keys: new Map([["data", "arn:aws:kms:us-east-1:000000000000:key/1"]]),
  };
  return { title, target, holders: [], buckets: [], files: [] };
}

describe("access/model/kept", () => {
  let folder: string;
  let file: string;
  let made: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-kept-"));
    file = join(folder, "Pulumi.dev.yaml");
    await writeFile(file, "config: {}\n");
    made = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  function ask(title: string, options = {}): Promise<AccessModel> {
    return kept(file, options, () => {
      made.push(title);
      return Promise.resolve(model(title));
    });
  }

  it("makes a model once, and hands back the same", async () => {
    assert.deepEqual(await ask("first"), model("first"));
    assert.deepEqual(await ask("second"), model("first"));
    assert.deepEqual(made, ["first"]);
  });

  it("makes another when the stack's file changes, and for other options", async () => {
    await ask("first");
    await ask("elsewhere", { region: "eu-west-1" });
    await writeFile(file, "config: { aws:region: us-east-1 }\n");
    assert.deepEqual(await ask("changed"), model("changed"));
    assert.deepEqual(made, ["first", "elsewhere", "changed"]);
  });

  it("keeps nothing of a file that is wrong or not there", async () => {
    const wrong = (): Promise<AccessModel> => Promise.reject(new Error("wrong"));
    await assert.rejects(kept(file, {}, wrong), { message: "wrong" });
    assert.deepEqual(await ask("after"), model("after"));
    await rm(file);
    await assert.rejects(kept(file, {}, wrong), { message: "wrong" });
  });

  it("takes a damaged memory for none", async () => {
    const before = new Set(readdirSync(CACHE));
    await ask("first");
    const [own] = readdirSync(CACHE).filter((name) => !before.has(name));
    assert.ok(own);
    const place = join(CACHE, own);
    writeFileSync(place, readFileSync(place).subarray(0, 40));
    assert.deepEqual(await ask("again"), model("again"));
  });
});
