/**
 * What `npm start`, `npm test` and every other script go through: brings what is missing, then runs the task on the
 * pinned Node. Plain JavaScript on Node's own modules, because it starts on Node 20 before anything is installed.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PythonError, SANDBOX_PYTHON, TEST_PYTHON, makeVenv } from "./venv.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "node_modules", ".bin");
/** Shared by all processes of a task: a short one spends most of its time on stripping types. */
const COMPILE_CACHE = join(ROOT, ".sandbox", "compile-cache");
const STAMP = join(ROOT, "node_modules", ".s3-access-lock");

/** @type {Readonly<Record<string, readonly string[]>>} tasks as arguments of the pinned Node */
const TASKS = {
  start: ["sandbox/main.ts", "start"],
  sandbox: ["sandbox/main.ts"],
  test: ["scripts/verify.ts"],
  "test:walkthrough": [join(BIN, "mocha"), "--parallel", "test/walkthrough/**/*.test.ts"],
  "test:slow": [join(BIN, "mocha"), "--parallel", "test/slow/**/*.test.ts"],
  "test:browser": [join(BIN, "mocha"), "test/browser/**/*.test.ts"],
  bench: ["bench/main.ts"],
  schema: ["scripts/schema.ts"],
  pulumi: ["scripts/pulumi.ts"],
};

/** @type {Readonly<Record<string, readonly import("./venv.mjs").PythonEnvironment[]>>} what Python a task needs */
const PYTHON = {
  start: [SANDBOX_PYTHON],
  sandbox: [SANDBOX_PYTHON],
  test: [SANDBOX_PYTHON],
  "test:walkthrough": [SANDBOX_PYTHON, TEST_PYTHON],
  "test:slow": [SANDBOX_PYTHON, TEST_PYTHON],
};

/**
 * Runs a program and resolves with its exit code; signals from the terminal reach it on their own.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 * @returns {Promise<number>}
 */
function run(command, args, stdio) {
  return new Promise((resolve, reject) => {
    const PATH = `${BIN}${delimiter}${process.env["PATH"] ?? ""}`;
    const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, PATH };
    const child = spawn(command, args, { cwd: ROOT, stdio, env });
    const forward = (/** @type {NodeJS.Signals} */ signal) => () => child.kill(signal);
    process.on("SIGTERM", forward("SIGTERM"));
    // A terminal sends Ctrl-C to the whole group: the task ends itself, and this process waits for it.
    process.on("SIGINT", () => undefined);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}

function lockHash() {
  return createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
}

function installed() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === lockHash();
}

async function installPackages() {
  if (installed()) return;
  console.log("Installing npm packages (once) ...");
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "inherit");
  if (code !== 0)
    throw new Error(`npm ci failed with exit code ${code}; its own message stands above`);
  writeFileSync(STAMP, lockHash());
}

/** @param {readonly string[]} words */
async function main([task = "", ...rest]) {
  const args = TASKS[task];
  if (args === undefined) throw new Error(`no task ${JSON.stringify(task)}`);
  mkdirSync(join(ROOT, ".sandbox"), { recursive: true });
  await Promise.all([
    installPackages(),
    ...(PYTHON[task] ?? []).map((environment) =>
      makeVenv(ROOT, { environment, onStep: console.log }),
    ),
  ]);
  return run(join(BIN, "node"), [...args, ...rest], "inherit");
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(error instanceof PythonError ? sentence : `s3-access: ${sentence}`);
  process.exitCode = 1;
}
