/** docs/weka.md against the code: its tables, its sentences and its stack. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { checkStack } from "../../config/check.ts";
import { report } from "../../config/problems.ts";
import { generationOf, speechOf } from "../../drivers/weka/cli/generation.ts";
import { overCommandLine } from "../../drivers/weka/cli/index.ts";
import { drive } from "../../drivers/weka/drive.ts";
import { Failure } from "../../drivers/failure.ts";
import type { Verb } from "../../drivers/program.ts";
import { anonymousPolicy } from "../../policies/weka/predefined.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import { reportUsage } from "../../sandbox/weka/store.ts";
import { inProcessShell } from "../support/weka-in-process.ts";
import { startWeka } from "../support/weka.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "weka.md"), "utf8");

/** The rows of the table under a heading, as cells without the marks of code. */
function table(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** The first block of a kind under a heading. */
function block(heading: string, kind: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, "m").exec(section)?.[1] ?? "";
}

function stack(): { config: Record<string, unknown> } {
  const Stack = z.object({ config: z.record(z.string(), z.unknown()) });
  return Stack.parse(parse(block("A stack", "yaml")));
}

/** Config values by key without the project's prefix. */
function values(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("s3-access:", ""), value]),
  );
}

const PASSWORDS = { admin: "Admin-pass-1", S3_user: "User-pass-1", genomics: "User-pass-2" };

describe("docs/weka.md", () => {
  it("shows a stack that is whole but for its secrets", () => {
    const checked = checkStack(values(stack().config));
    assert.ok(!checked.ok);
    assert.deepEqual(
      checked.problems.map(({ path }) => path),
      [
        "s3-access:wekaPasswords.admin",
        "s3-access:wekaPasswords.S3_user",
        "s3-access:wekaPasswords.genomics",
        "s3-access:wekaSecrets.auditToken",
      ],
    );
  });

  it("tells the generations apart as the driver does", () => {
    const firsts = ["4.2.0", "4.4.6", "5.1.0", "6.0.0"];
    const rows = firsts.map((version) => {
      const { create, destroy, delete: end, reset, containers, credentials } = speechOf(version);
      const words = [...new Set([create, destroy, end, reset, containers])].join(", ");
      return [
        generationOf(version),
        words,
        credentials === "keys" ? "a key pair" : "name and password",
      ];
    });
    assert.deepEqual(
      table("Versions").map(([letter, , words, signs]) => [letter, words, signs]),
      rows,
    );
  });

  it("says what each anonymous word opens", () => {
    const rows = (["download", "upload", "public"] as const).map((word) => {
      const [bucket, objects] = anonymousPolicy(word, "b")?.Statement ?? [];
      const actions = (of: typeof bucket): string =>
        of?.Action.map((action) => action.replace("s3:", "")).join(", ") ?? "";
      return [word, actions(bucket), actions(objects)];
    });
    assert.deepEqual(
      table("Without credentials").map((cells) => cells.slice(0, 3)),
      rows,
    );
  });

  it("quotes the preview", () => {
    const { config } = stack();
    const weka = z.looseObject({ cluster: z.looseObject({}), buckets: z.looseObject({}) });
    const declared = weka.parse(config["s3-access:weka"]);
    const checked = checkStack({
      ...values({ ...config, "s3-access:wekaPasswords": PASSWORDS }),
      wekaSecrets: { auditToken: "token" },
      weka: {
        ...declared,
        cluster: { ...declared.cluster, port: 9001 },
        buckets: { ...declared.buckets, raw: { name: "Raw_Data", quota: "5 gigs" } },
      },
    });
    assert.ok(!checked.ok);
    assert.equal(
      block("When it stops", "console"),
      `$ npm run sandbox preview\n${report("Pulumi.dev.yaml", checked.problems)}\n`,
    );
  });

  it("quotes the driver", async () => {
    assert.equal(block("When it stops", "text"), `${(await sentences()).join("\n\n")}\n`);
  });
});

/** What the driver says when it cannot go on, one thing after the other on one cluster. */
async function sentences(): Promise<string[]> {
  const cluster = await startWeka();
  const login = { username: "admin", password: "Sandbox-1" };
  const run = async (verb: Verb, desired: Desired, password = login.password): Promise<string> => {
    try {
      await drive(verb, JSON.stringify(desired), {
        env: { S3_USER_PASSWORD: "Loader-pass-1" },
        administer: () =>
          overCommandLine(inProcessShell(cluster.stateFile), { ...login, password }),
        progress: () => undefined,
        patienceMs: 1_000,
      });
    } catch (error) {
      if (error instanceof Failure) return error.message;
      throw error;
    }
    return "";
  };
  const bucket = { kind: "s3-bucket", name: "raw", anonymous: "none", onDelete: "remove" } as const;
  const service = {
    kind: "s3-cluster",
    defaultFilesystem: "default",
    configFilesystem: ".config_fs",
    servers: "all",
    port: 9000,
    onDelete: "remove",
  } as const;
  const user = {
    kind: "s3-user",
    name: "loader",
    policy: "readwrite",
    passwordVersion: 1,
    keyVersion: 1,
    onDelete: "remove",
  } as const;
  try {
    const said = [
      await run("apply", bucket, "wrong"),
      await run("apply", bucket),
      await run("apply", { ...service, defaultFilesystem: "lab" }),
      await run("apply", { ...service, servers: [7] }),
    ];
    for (const desired of [service, bucket, user]) assert.equal(await run("apply", desired), "");
    reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 5 });
    return [
      ...said,
      await run("apply", { ...service, configFilesystem: "default" }),
      await run("delete", bucket),
      await run("delete", service),
    ];
  } finally {
    await cluster.stop();
  }
}
