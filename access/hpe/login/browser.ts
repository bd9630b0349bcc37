/** Opening a page in a private window, where no other session of the browser can step in. */
import open, { apps } from "open";

/** Variables of which a Linux desktop, or Windows around a Linux, sets one. */
const DESKTOP = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];

/** @returns whether a browser was started; without a desktop there is none */
export async function openPrivately(url: string): Promise<boolean> {
  if (process.platform === "linux" && !DESKTOP.some((name) => process.env[name])) return false;
  for (const options of [{ app: { name: apps.browserPrivate } }, {}]) {
    try {
      const browser = await open(url, options);
      browser.on("error", () => undefined);
      browser.unref();
      return true;
    } catch {
      // Not every default browser is known to `open`: the next choice is a plain window.
    }
  }
  return false;
}
