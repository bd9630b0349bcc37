/**
 * The `s3access` command. Plain JavaScript, so that nothing has to be compiled before compiled code can be kept between
 * runs; everything else is TypeScript that is compiled once.
 */
import { enableCompileCache } from "node:module";

enableCompileCache();
const words = process.argv.slice(2);

// A reader such as `head` may close the pipe early, which is no error; a full disk is one.
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`s3access: standard output cannot be written (${error.code})\n`);
  process.exitCode = 1;
});

// AWS tools run `hpe token` before their first request, so its usual answer waits for no library.
const { warmAnswer } = await import("./hpe/token/warm.ts");
const answer = warmAnswer(words, process.cwd(), process.env);
if (answer === undefined) {
  const { run } = await import("./run.ts");
  const code = await run(words, {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  process.exitCode ??= code;
} else process.stdout.write(answer);
