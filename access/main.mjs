#!/usr/bin/env node
/**
 * The `s3access` command. Plain JavaScript, so that nothing has to be compiled before compiled code can be kept between
 * runs; everything else is TypeScript that is compiled once.
 */
import { enableCompileCache } from "node:module";

enableCompileCache();
const { run } = await import("./run.ts");

// A reader such as `head` may close the pipe early, which is no error.
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
