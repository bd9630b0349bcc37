import assert from "node:assert/strict";
import { credentialsIn, generationOf } from "../../../sandbox/weka/generation.ts";

describe("sandbox/weka/generation", () => {
  it("knows where each generation begins", () => {
    const versions = [
      "4.2",
      "4.2.17",
      "4.4.5.99",
      "4.4.6",
      "4.10",
      "5.0.2",
      "5.1",
      "5.9",
      "6.0.1",
      "10.0",
    ];
    assert.equal(versions.map(generationOf).join(""), "AAABBBCCDD");
  });

  it("knows from when on users have keys of their own", () => {
    assert.deepEqual(["4.2.17", "5.0.2", "5.1.0", "6.0.0"].map(credentialsIn), [
      "password",
      "password",
      "keys",
      "keys",
    ]);
  });

  it("refuses versions that it does not play", () => {
    assert.throws(
      () => generationOf("4.1.9"),
      /^Error: The simulator plays WEKA 4\.2 and later, not "4\.1\.9"$/,
    );
  });
});
