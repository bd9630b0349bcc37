#!/usr/bin/env node
/** The `s3access` command. Compiled code is kept between runs, which halves the start-up; the rest is loaded after that. */
import { enableCompileCache } from "node:module";

enableCompileCache();
const { run } = await import("./run.ts");

// A reader such as `head` may close the pipe early, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
