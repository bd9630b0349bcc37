/** Debian's Chromium with a profile of its own, without scripts: the pages must work without any. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

export interface Chromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** @throws Error when there is none: these tests are run by name, so skipping them would hide it */
export async function startChromium(): Promise<Chromium> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath))
    throw new Error(`no Chromium at ${executablePath}: run \`node scripts/chromium.mjs\` first`);
  const folder = await mkdtemp(join(tmpdir(), "s3-access-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    // The test's own certificate; what is tested here is the page.
    ignoreHTTPSErrors: true,
    javaScriptEnabled: false,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
