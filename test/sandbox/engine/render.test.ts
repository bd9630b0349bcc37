import { deepEqual } from "node:assert/strict";
import type { Operation, Paint } from "../../../sandbox/engine/index.ts";
import { renderOperation, renderRefresh, renderRun } from "../../../sandbox/engine/index.ts";

function operation(
  kind: Operation["kind"],
  name: string,
  more: Partial<Operation> = {},
): Operation {
  const type = "aws:iam/policy:Policy";
  const urn = `urn:pulumi:dev::proj::${type}::${name}`;
  return { kind, urn, type, name, custom: true, changes: [], replacedFor: [], ...more };
}

const changed = operation("update", "Changed", {
  changes: [
    { path: "policy.Statement[0].Action[1]", after: { value: "s3:GetObjectVersion" } },
    { path: "policy.Statement[1].Sid", before: { value: "Old" } },
    { path: "tags", after: { value: { team: "a" } } },
    { path: "description", before: { value: "x" } },
    { path: "stdin", before: "secret", after: "secret" },
    { path: "role", before: { value: "r" }, after: "unknown" },
  ],
});

describe("drawing", function () {
  it("draws each kind of operation as one line", function () {
    const kinds = ["create", "delete", "same", "retain"] as const;
    deepEqual(
      kinds.flatMap((kind) => renderOperation(operation(kind, "FlyteMLS3Access"))),
      [
        "+  aws:iam/policy:Policy FlyteMLS3Access create",
        "-  aws:iam/policy:Policy FlyteMLS3Access delete",
        "   aws:iam/policy:Policy FlyteMLS3Access",
        "=  aws:iam/policy:Policy FlyteMLS3Access retain",
      ],
    );
  });

  it("draws the properties of an update below it", function () {
    deepEqual(renderOperation(changed), [
      "~  aws:iam/policy:Policy Changed update  [diff: ~policy,+tags,-description,~stdin,~role]",
      '    + policy.Statement[0].Action[1]: "s3:GetObjectVersion"',
      '    - policy.Statement[1].Sid: "Old"',
      '    + tags: {"team":"a"}',
      '    - description: "x"',
      "    ~ stdin: [secret] => [secret]",
      '    ~ role: "r" => [unknown]',
    ]);
  });

  it("marks what forces a replacement, and adds the note", function () {
    const replaced = operation("replace", "Moved", {
      changes: [{ path: "metadata.name", before: { value: "a" }, after: { value: "b" } }],
      replacedFor: ["metadata.name"],
      note: "adopts what an interrupted run may have left",
    });
    deepEqual(renderOperation(replaced), [
      "+- aws:iam/policy:Policy Moved replace  [diff: +-metadata] (adopts what an interrupted run may have left)",
      '    ~ metadata.name: "a" => "b"',
    ]);
  });

  it("ends a plan with counts, and a finished run in the past tense", function () {
    const all = [
      operation("create", "A"),
      operation("create", "B"),
      operation("delete", "C"),
      operation("same", "D"),
    ];
    const lines = [
      "+  aws:iam/policy:Policy A create",
      "+  aws:iam/policy:Policy B create",
      "-  aws:iam/policy:Policy C delete",
      "",
      "Resources:",
    ];
    const counts = ["    3 changes. 1 unchanged"];
    deepEqual(renderRun(all), [...lines, "    + 2 to create", "    - 1 to delete", ...counts]);
    deepEqual(renderRun(all, { done: true }), [
      ...lines,
      "    + 2 created",
      "    - 1 deleted",
      ...counts,
    ]);
  });

  it("counts a single change and no change", function () {
    deepEqual(renderRun([operation("create", "A")]).at(-1), "    1 change");
    deepEqual(renderRun([operation("same", "A")]), ["Resources:", "    1 unchanged"]);
    deepEqual(renderRun([]), ["Resources:", "    0 unchanged"]);
  });

  it("shows what stays as it is when asked to", function () {
    deepEqual(
      renderRun([operation("same", "A")], { showSame: true })[0],
      "   aws:iam/policy:Policy A",
    );
  });

  it("leaves colours to the caller", function () {
    const tag =
      (name: string) =>
      (text: string): string =>
        `<${name}>${text}</${name}>`;
    const paint: Paint = {
      create: tag("green"),
      update: tag("yellow"),
      replace: tag("magenta"),
      delete: tag("red"),
      same: tag("dim"),
      retain: tag("blue"),
    };
    deepEqual(renderRun([operation("create", "A")], { paint }), [
      "<green>+  aws:iam/policy:Policy A create</green>",
      "",
      "Resources:",
      "<green>    + 1 to create</green>",
      "    1 change",
    ]);
  });

  it("draws a refresh", function () {
    deepEqual(
      renderRefresh({
        lost: [operation("same", "Gone").urn],
        drifted: [
          {
            urn: changed.urn,
            changes: [{ path: "size", before: { value: 1 }, after: { value: 2 } }],
          },
        ],
        unchanged: 3,
      }),
      [
        "-  aws:iam/policy:Policy Gone lost",
        "~  aws:iam/policy:Policy Changed differs",
        "    ~ size: 1 => 2",
        "1 lost, 1 changed, 3 unchanged",
      ],
    );
  });
});
