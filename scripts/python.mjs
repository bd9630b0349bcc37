/** Finds the system's Python and runs it. Plain JavaScript for Node 20, as venv.mjs needs it. */
import { spawn } from "node:child_process";

/** moto 5.2.5 installs on nothing older ("Requires-Python" in its package metadata). */
const OLDEST_PYTHON = /** @type {const} */ ([3, 10]);
const CANDIDATES = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python",
];

/** A sentence for the user: what is missing on this machine and how to get it. */
export class PythonError extends Error {
  /** @override */
  name = "PythonError";
}

/**
 * The first Python on PATH that is new enough.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ command: string, version: string }>} its command and version
 * @throws {PythonError} when there is none
 */
export async function findPython(env) {
  const tooOld = [];
  for (const command of CANDIDATES) {
    const asked = await run(
      command,
      ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
      env,
    );
    const version = asked.stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (asked.code !== 0) continue;
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return { command, version };
    tooOld.push(`${command} is ${version}`);
  }
  const oldest = OLDEST_PYTHON.join(".");
  const found = tooOld.length === 0 ? "there is none on PATH" : `found only: ${tooOld.join(", ")}`;
  throw new PythonError(
    `The sandbox's AWS services need Python ${oldest} or newer, and ${found}. ` +
      "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and run this again.",
  );
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, stdout: string, output: string }>} code -1 when the command could not be started;
 *   output is standard output and standard error together
 */
export function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    const collect = (/** @type {string} */ chunk) => (output += chunk);
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stdout.on("data", (/** @type {string} */ chunk) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", collect);
    child.on("error", (problem) => {
      resolve({ code: -1, stdout: "", output: problem.message });
    });
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout, output });
    });
  });
}

/** @param {string} output */
export function lastLines(output) {
  return output.trim().split("\n").slice(-3).join("\n");
}
