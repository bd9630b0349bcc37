import assert from "node:assert/strict";
import fc from "fast-check";
import { differingDocuments } from "../../../access/audit/documents.ts";
import { type Drift, compare, differing } from "../../../access/audit/drift.ts";
import { samePolicy } from "../../../policies/canonical.ts";

/** Objects with a value, by name. */
const objects = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "toString"), fc.nat(1));

const resource = fc.constantFrom("arn:aws:s3:::raw/*", "arn:aws:s3:::raw");
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.oneof(resource, fc.array(fc.constantFrom("s3:GetObject", "s3:PutObject"))),
  Resource: fc.oneof(resource, fc.array(resource)),
});
const policy = fc.record({
  Version: fc.constantFrom("2012-10-17", "2008-10-17"),
  Statement: fc.oneof(fc.array(statement, { maxLength: 3 }), statement),
});

describe("access/audit/drift", () => {
  it("names every object on one side only, and every one that differs, once", () => {
    fc.assert(
      fc.property(objects, objects, fc.boolean(), (declared, live, shared) => {
        const { drifts, alike } = compare(Object.entries(declared), Object.entries(live), {
          kind: "thing",
          declaredName: ([name]) => name,
          liveName: ([name]) => name,
          differences: ([, one], [, other]) => differing("value", one, other),
          ...(shared ? {} : { extra: () => undefined }),
        });
        const told = (wanted: Drift["is"]): string[] =>
          drifts.filter(({ is }) => is === wanted).map(({ name }) => name);
        const both = Object.keys(declared).filter((name) => Object.hasOwn(live, name));
        const changed = both.filter((name) => declared[name] !== live[name]);
        assert.deepEqual(
          [told("missing"), told("changed"), told("extra"), alike],
          [
            Object.keys(declared).filter((name) => !Object.hasOwn(live, name)),
            changed,
            shared ? [] : Object.keys(live).filter((name) => !Object.hasOwn(declared, name)),
            both.length - changed.length,
          ],
        );
      }),
    );
  });

  it("sees a difference between documents exactly when they do not mean the same", () => {
    fc.assert(
      fc.property(policy, policy, (declared, live) => {
        const found = differingDocuments("document", declared, live);
        assert.equal(found.length === 0, samePolicy(declared, live));
      }),
    );
  });

  it("takes no policy for one that allows nothing", () => {
    const nothing = { Version: "2012-10-17", Statement: [] };
    assert.deepEqual(differingDocuments("anonymous", undefined, nothing), []);
  });
});
