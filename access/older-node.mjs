/**
 * Where the system's Node is too old to run TypeScript (before 22.18), the pinned one among the installed packages runs
 * the same command line. Plain JavaScript that Node 20 understands.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PINNED = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const COMMAND = fileURLToPath(new URL("command.mjs", import.meta.url));
/** A newer Node that NODE_OPTIONS keeps from running TypeScript comes here too; on the command line it is said last. */
const RUN = ["--experimental-strip-types", COMMAND];

if (existsSync(PINNED)) {
  const child = spawn(PINNED, [...RUN, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both: the command ends itself, and this process waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.removeAllListeners();
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
} else {
  process.stderr.write(
    `s3access: this is Node ${process.version}, and s3access needs 22.18 or newer; put a newer one on the PATH, or run npm ci in ${fileURLToPath(new URL("..", import.meta.url))}, which brings one\n`,
  );
  process.exitCode = 2;
}
