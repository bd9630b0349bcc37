import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { FIXTURES, s3access, small } from "./s3access.ts";

const MAIN = join(import.meta.dirname, "..", "..", "access", "main.mjs");

describe("s3access", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3access-"));
    await copyFile(join(FIXTURES, "Pulumi.small.yaml"), join(folder, "Pulumi.small.yaml"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("renders every document and manifest as a file", async () => {
    const { code, out } = await s3access(["render", "-s", "small", "--out", "files"], folder);
    const files = [
      "aws/buckets/small-logs.json",
      "aws/buckets/small-ml.json",
      "aws/buckets/small-shared.json",
      "aws/keys/small-ml.json",
      "aws/principals/flyte/Flyte.json",
      "aws/principals/team-a/TeamA.json",
      "hpe/ezdata-system/s3-vs.yaml",
      "vast/principals/analyst/analyst.json",
      "weka/buckets/drop.json",
      "weka/principals/flyte/flyte-4926473a.json",
    ];
    assert.equal(code, 0);
    assert.equal(
      out,
      ["wrote 10 files to files", ...files.map((file) => `  ${file}`), ""].join("\n"),
    );
    const written = await readdir(join(folder, "files"), { recursive: true, withFileTypes: true });
    assert.equal(written.filter((entry) => entry.isFile()).length, files.length);
    const rendered: unknown = JSON.parse((await small("render --json")).out);
    const read = async (file: string): Promise<[string, unknown]> => [
      file,
      parse(await readFile(join(folder, "files", ...file.split("/")), "utf8")),
    ];
    assert.deepEqual(rendered, Object.fromEntries(await Promise.all(files.map(read))));
  });

  it("renders for the partition, region and account it is given", async () => {
    const { out } = await small(
      "render --partition aws-cn --region cn-north-1 --account 111122223333",
    );
    for (const text of [
      '"arn:aws-cn:s3:::small-ml"',
      '"arn:aws-cn:kms:cn-north-1:111122223333:key/key-of-small-ml"',
      '"s3.cn-north-1.amazonaws.com.cn"',
      // The key that the stack names stays where it is.
      '"s3.eu-central-1.amazonaws.com.cn"',
      '"111122223333"',
    ])
      assert.ok(out.includes(text), `${text} is not rendered`);
    assert.doesNotMatch(out, /000000000000/);
    assert.equal(out.split("s3.eu-central-1.amazonaws").length, 2);
  });

  it("compares a stack with itself in a git revision", async () => {
    const git = (...words: string[]): Promise<unknown> =>
      execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
        cwd: folder,
      });
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--no-verify", "-m", "before");
    const file = join(folder, "Pulumi.small.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll("[team-a/", "[team-a-shared/"));
    const { code, out } = await s3access(
      ["diff", "HEAD:small", "small", "--principal", "team-a"],
      folder,
    );
    assert.equal(code, 1);
    assert.deepEqual(
      out.split("\n").filter((line) => /^[+-]/.test(line)),
      [
        "+ team-a may browse s3://small-shared/ with prefix team-a-shared (eks)",
        "+ team-a may list s3://small-shared/ with prefix team-a-shared/* (eks)",
        "+ team-a may read, write and delete s3://small-shared/team-a-shared/* (eks)",
        "- team-a may browse s3://small-shared/ with prefix team-a (eks)",
        "- team-a may list s3://small-shared/ with prefix team-a/* (eks)",
        "- team-a may read, write and delete s3://small-shared/team-a/* (eks)",
      ],
    );
    const unknown = await s3access(["diff", "no-such-branch:small", "small"], folder);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /^s3access: git has no Pulumi\.small\.yaml in "no-such-branch": /);
  });

  it("takes accepted findings out, and reports an acceptance that accepts nothing", async () => {
    const suppress = [
      { code: "public-principal", path: "weka/buckets/drop.json", reason: "a drop box" },
      { code: "node-role-grant", path: "aws/principals/nobody", reason: "left over" },
    ];
    await writeFile(join(folder, ".s3access.yaml"), JSON.stringify({ suppress }));
    const { code, out } = await s3access(["lint", "-s", "small", "--json"], folder);
    const { findings, suppressed } = JSON.parse(out) as Record<string, { code: string }[]>;
    assert.equal(code, 0);
    assert.deepEqual(findings?.map((finding) => finding.code).sort(), [
      "node-role-grant",
      "node-role-grant",
      "unused-suppression",
      "vast-flavor-unknown",
    ]);
    assert.equal(suppressed?.length, 2);
    await writeFile(join(folder, ".s3access.yaml"), "suppress: [{ code: a }]");
    assert.deepEqual(await s3access(["lint", "-s", "small"], folder), {
      code: 2,
      out: "",
      err: "s3access: .s3access.yaml has to be {suppress: [{code, path, reason}]}:\n  suppress.0.path: Invalid input: expected string, received undefined\n  suppress.0.reason: Invalid input: expected string, received undefined\n",
    });
  });

  it("fails the check when a deployed document breaks what a grant promises", async () => {
    const { code, out } = await small("check --state state.json");
    assert.equal(code, 1);
    assert.ok(
      out
        .split("\n")
        .includes(
          "blue may not get s3://small-shared/team-a/probe in plain HTTP (plain HTTP): expected denied, got allowed",
        ),
    );
  });

  it("completes commands, options and choices in bash", async () => {
    const { out } = await s3access(["completion", "bash"]);
    const complete = async (...words: string[]): Promise<string[]> => {
      const line = ["s3access", ...words].map((word) => `'${word}'`).join(" ");
      const script = `${out}COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _s3access; echo "\${COMPREPLY[@]}"`;
      return (await execa("bash", ["-c", script])).stdout.split(" ");
    };
    assert.deepEqual(await complete("ma"), ["matrix"]);
    assert.deepEqual(await complete("matrix", "--format", ""), [
      "table",
      "csv",
      "json",
      "markdown",
    ]);
    assert.deepEqual(await complete("lint", "--fail"), ["--fail-on"]);
    assert.deepEqual(await complete("can", "--st"), ["--stack", "--state"]);
    assert.deepEqual(await complete("completion", ""), ["bash", "zsh", "fish"]);
    assert.deepEqual(await complete("hp"), ["hpe"]);
    assert.deepEqual(await complete("hpe", "tok"), ["token"]);
    assert.deepEqual(await complete("hpe", "token", "--dom"), ["--domain"]);
  });

  it("completes the commands of a group in fish behind their group only", async () => {
    const { out } = await s3access(["completion", "fish"]);
    const offers = (word: string): (string | undefined)[] =>
      out
        .split("\n")
        .filter((line) => line.includes(` -a ${word} `))
        .map((line) => /-n '([^']*)'/.exec(line)?.[1]);
    assert.deepEqual(offers("hpe"), ["__fish_use_subcommand"]);
    const [condition, ...more] = offers("token");
    assert.match(
      condition ?? "",
      /^__fish_seen_subcommand_from hpe; and not __fish_seen_subcommand_from .*\btoken\b/,
    );
    assert.deepEqual(more, []);
    assert.match(
      out,
      /-n '__fish_seen_subcommand_from hpe; and __fish_seen_subcommand_from token' -l domain /,
    );
  });

  it("tells a shell by its exit code what came of it", async () => {
    const exit = async (...words: string[]): Promise<number | undefined> =>
      (await execa(process.execPath, [MAIN, ...words], { cwd: FIXTURES, reject: false })).exitCode;
    const can = ["can", "-s", "small", "team-a", "read"];
    assert.deepEqual(
      await Promise.all([
        exit(...can, "s3://small-shared/team-a/x"),
        exit(...can, "s3://small-shared/team-b/x"),
        exit(...can, "https://small-shared/x"),
        exit("--help"),
      ]),
      [0, 1, 2, 0],
    );
  });
});
