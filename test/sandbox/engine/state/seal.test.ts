import { equal, notEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { StateError } from "../../../../sandbox/engine/errors.ts";
import { sealer } from "../../../../sandbox/engine/state/seal.ts";
import type { StateFiles } from "../../../../sandbox/engine/state/files.ts";

/** Files in memory. */
function memory(): StateFiles & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    read: (path) => texts.get(path),
    replace: (path, text) => Promise.resolve(void texts.set(path, text)),
    append: (path, text) => void texts.set(path, (texts.get(path) ?? "") + text),
    createOnce: (path, text) => void texts.set(path, text),
    remove: (path) => void texts.delete(path),
  };
}

describe("sealing", function () {
  it("gives back what was sealed, also with the key read from its file", function () {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, place) => {
        const files = memory();
        const sealed = sealer("key", files).seal(text, place);
        equal(sealer("key", files).open(sealed, place), text);
      }),
    );
  });

  it("seals the same text differently each time", function () {
    const { seal } = sealer("key", memory());
    notEqual(seal("text", "place"), seal("text", "place"));
  });

  it("does not open at another place, with another key, or with any bit turned", function () {
    const files = memory();
    const { seal, open } = sealer("key", files);
    const sealed = seal("text", "urn inputs");
    const bytes = Buffer.from(sealed, "base64");
    throws(() => open(sealed, "urn outputs"), StateError);
    for (let index = 0; index < bytes.length; index += 1) {
      const turned = Buffer.from(bytes);
      turned[index] = (turned[index] ?? 0) ^ 1;
      throws(() => open(turned.toString("base64"), "urn inputs"), StateError);
    }
    const other = sealer("other", files);
    other.seal("make a key", "");
    throws(() => other.open(sealed, "urn inputs"), StateError);
  });

  it("makes the key anew where its writing was cut off before anything was sealed", function () {
    const files = memory();
    files.texts.set("key", "");
    const { seal, open } = sealer("key", files);
    equal(open(seal("text", ""), ""), "text");
    equal(/^[0-9a-f]{64}\n$/.test(files.texts.get("key") ?? ""), true);
  });
});
