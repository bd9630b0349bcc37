import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, unknown } from "../../../policies/evaluate/index.ts";
import type { AccessRequest, ContextValue, Decision } from "../../../policies/evaluate/index.ts";
import { compileDocuments } from "./layers.ts";
import { context, layers, plainDocument, request, resourceDocument } from "./random.ts";
import type { RandomLayers } from "./random.ts";
import { listOf } from "./reference-conditions.ts";
import type { Json } from "./reference-conditions.ts";

const RUNS = { numRuns: 2_000 };

function decideDocuments(documents: RandomLayers, one: AccessRequest): Decision {
  return decide(compileDocuments(documents), one);
}

/** One document of each language version, holding the statements of all. */
function merge(documents: readonly Json[]): Json[] {
  return ["2012-10-17", "2008-10-17"].map((Version) => ({
    Version,
    Statement: documents
      .filter((document) => document["Version"] === Version)
      .flatMap((document) => listOf(document["Statement"])),
  }));
}

function split(documents: readonly Json[]): Json[] {
  return documents.flatMap((document) =>
    listOf(document["Statement"]).map((Statement) => ({ ...document, Statement })),
  );
}

function reverse(documents: readonly Json[]): Json[] {
  return documents
    .map((document) => ({ ...document, Statement: listOf(document["Statement"]).toReversed() }))
    .reverse();
}

function mapDocuments(
  documents: RandomLayers,
  change: (list: readonly Json[]) => Json[],
): RandomLayers {
  return {
    identity: change(documents.identity),
    resource: change(documents.resource),
    boundary: documents.boundary && change(documents.boundary),
    session: documents.session && change(documents.session),
    serviceControl: documents.serviceControl?.map(change),
    resourceControl: documents.resourceControl?.map(change),
    endpoint: documents.endpoint && change(documents.endpoint),
  };
}

function denials(document: Json): Json {
  const statements = listOf(document["Statement"]).map((one) => Object.assign({}, one));
  return { ...document, Statement: statements.map((one) => ({ ...one, Effect: "Deny" })) };
}

/** Some values of a request are hidden behind unknowns; the request itself is one way they may turn out. */
const hiddenRequest = fc
  .record({
    known: request,
    hidden: fc.array(
      fc.constantFrom(
        "resource",
        "s3:prefix",
        "s3:max-keys",
        "aws:SourceIp",
        "aws:PrincipalTag/team",
        "aws:SecureTransport",
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ known, hidden }) => ({ known, hidden: hide(known, hidden) }));

function hide(known: AccessRequest, names: readonly string[]): AccessRequest {
  const keys = names.filter((name) => name !== "resource");
  const hidden: Record<string, ContextValue> = Object.fromEntries(
    keys.map((key) => [key, unknown(key)]),
  );
  const resource = names.includes("resource") ? unknown("resource") : known.resource;
  return { ...known, resource, context: { ...known.context, ...hidden } };
}

/** The request with the named unknowns, and only them, as they are in another request. */
function reveal(
  hidden: AccessRequest,
  known: AccessRequest,
  names: readonly string[],
): AccessRequest {
  const entries = Object.entries(hidden.context).flatMap(([key, value]) => {
    if (!names.includes(key)) return [[key, value] as const];
    const revealed = known.context[key];
    return revealed === undefined ? [] : [[key, revealed] as const];
  });
  const resource = names.includes("resource") ? known.resource : hidden.resource;
  return { ...hidden, resource, context: Object.fromEntries(entries) };
}

describe("every decision", function () {
  it("is never made an Allow by one more Deny", function () {
    fc.assert(
      fc.property(
        layers,
        plainDocument,
        resourceDocument,
        request,
        (documents, mine, theirs, one) => {
          const before = decideDocuments(documents, one);
          const identity = [...documents.identity, denials(mine)];
          const resource = [...documents.resource, denials(theirs)];
          const after = decideDocuments({ ...documents, identity, resource }, one);
          assert.ok(before.outcome === "allowed" || after.outcome === "denied");
        },
      ),
      RUNS,
    );
  });

  it("is never made a denial by one more identity Allow", function () {
    fc.assert(
      fc.property(layers, plainDocument, request, (documents, more, one) => {
        const statements = listOf(more["Statement"]).map((each) => Object.assign({}, each));
        const allowing = {
          ...more,
          Statement: statements.map((each) => ({ ...each, Effect: "Allow" })),
        };
        const before = decideDocuments(documents, one);
        const identity = [...documents.identity, allowing];
        const after = decideDocuments({ ...documents, identity }, one);
        assert.ok(before.outcome !== "allowed" || after.outcome === "allowed");
      }),
      RUNS,
    );
  });

  it("is the same in any order of documents and statements", function () {
    fc.assert(
      fc.property(layers, request, (documents, one) => {
        const reversed = mapDocuments(documents, reverse);
        assert.deepEqual(decideDocuments(reversed, one), decideDocuments(documents, one));
      }),
      RUNS,
    );
  });

  it("is the same for documents split into statements, or merged", function () {
    fc.assert(
      fc.property(layers, request, (documents, one) => {
        const decision = decideDocuments(documents, one);
        assert.deepEqual(decideDocuments(mapDocuments(documents, split), one), decision);
        assert.deepEqual(decideDocuments(mapDocuments(documents, merge), one), decision);
      }),
      RUNS,
    );
  });

  it("does not change with what was asked before", function () {
    fc.assert(
      fc.property(
        layers,
        fc.array(request, { minLength: 2, maxLength: 6 }),
        (documents, requests) => {
          const compiled = compileDocuments(documents);
          const inTurn = requests.map((one) => decide(compiled, one));
          assert.deepEqual(
            inTurn,
            requests.map((one) => decideDocuments(documents, one)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("with unknowns stays what it is, however they turn out", function () {
    let settled = 0;
    fc.assert(
      fc.property(layers, hiddenRequest, (documents, { known, hidden }) => {
        const decision = decideDocuments(documents, hidden);
        if (decision.outcome === "depends") return;
        settled += 1;
        assert.equal(decideDocuments(documents, known).outcome, decision.outcome);
      }),
      RUNS,
    );
    assert.ok(settled > 100, `only ${settled} requests did not depend`);
  });

  it("that depends does so on what it names and on nothing else", function () {
    let depending = 0;
    fc.assert(
      fc.property(layers, hiddenRequest, (documents, { known, hidden }) => {
        const decision = decideDocuments(documents, hidden);
        if (decision.outcome !== "depends") return;
        depending += 1;
        const revealed = decideDocuments(documents, reveal(hidden, known, decision.on));
        assert.deepEqual(
          { on: decision.on, outcome: revealed.outcome },
          {
            on: [...new Set(decision.on)].sort(),
            outcome: decideDocuments(documents, known).outcome,
          },
        );
      }),
      RUNS,
    );
    assert.ok(depending > 100, `only ${depending} requests depended`);
  });

  it("counts unlisted keys as unknown when asked to, and then never guesses", function () {
    fc.assert(
      fc.property(layers, request, context, (documents, one, rest) => {
        const open = decideDocuments(documents, { ...one, unlisted: "unknown" });
        if (open.outcome === "depends") return;
        const closed = decideDocuments(documents, { ...one, context: { ...rest, ...one.context } });
        assert.equal(closed.outcome, open.outcome);
      }),
      RUNS,
    );
  });
});
