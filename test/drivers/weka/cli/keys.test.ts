import assert from "node:assert/strict";
import { keysPrinted } from "../../../../drivers/weka/cli/keys.ts";

const pair = { accessKey: "AK", secretKey: "S/K+=" };

describe("drivers/weka/cli/keys", () => {
  const prints: readonly (readonly [title: string, printed: string])[] = [
    ["JSON of 4.x", '{"access_key":"AK","secret_key":"S/K+="}'],
    ["JSON in camel case", '{"accessKey":"AK","secretKey":"S/K+="}'],
    ["JSON of 6.x, a list of one", '[{"key":"AK","secret_access_key":"S/K+=","x":1}]'],
    ["lines", "Access-Key: AK\nSecret-Key: S/K+=\n"],
    ["lines below a title", "Key pair created\n  Access Key : AK\n  Secret Key : S/K+=\n"],
  ];
  for (const [title, printed] of prints)
    it(`finds a pair in ${title}`, () => {
      assert.deepEqual(keysPrinted(printed), pair);
    });

  it("finds session credentials", () => {
    const printed = "Access-Key: AK\nSecret-Key: S/K+=\nSession-Token: a.b.c\n";
    assert.deepEqual(keysPrinted(printed), { ...pair, sessionToken: "a.b.c" });
  });

  it("finds no half of a pair, and none where there is none", () => {
    for (const printed of [
      "",
      "Policy attached",
      "Access-Key: AK",
      '{"access_key":"AK","secret_key":""}',
      '{"access_key":"AK"}',
      "[]",
      "7",
      "null",
    ])
      assert.equal(keysPrinted(printed), undefined, printed);
  });
});
