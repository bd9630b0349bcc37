/**
 * Finds the Chromium of the browser tests, and installs Debian's where this runs as root: `node scripts/chromium.mjs`.
 * Prints its path. Plain JavaScript on Node's own modules, because CI runs it before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const DEBIAN = "/usr/bin/chromium";

/** @returns {string | undefined} where Chromium is: CHROMIUM_PATH, or Debian's */
function found() {
  return [process.env["CHROMIUM_PATH"], DEBIAN].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );
}

/** @param {readonly string[]} words */
function aptGet(words) {
  const { status, error } = spawnSync("apt-get", ["--quiet=2", ...words], {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (error !== undefined || status !== 0)
    throw new Error(`apt-get ${words.join(" ")} failed; its own message stands above`);
}

try {
  if (found() === undefined) {
    if (process.getuid?.() !== 0)
      throw new Error("no Chromium: install Debian's `chromium`, or name one in CHROMIUM_PATH");
    aptGet(["update"]);
    aptGet(["install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
  }
  console.log(found() ?? DEBIAN);
} catch (error) {
  console.error(`s3-access: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
