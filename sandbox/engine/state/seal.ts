/**
 * Secret values in the state are sealed with AES-256-GCM. The key lies in a file of its own beside the state, readable
 * by its owner only, so that the state alone, in a backup or a bug report, tells nothing.
 */

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { StateError } from "../errors.ts";
import type { StateFiles } from "./files.ts";

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

export interface Sealer {
  /** Seals a text for one place in the state; it cannot be opened as if it stood at another. */
  readonly seal: (text: string, place: string) => string;
  /** @throws StateError when the key, the place or a bit of the sealed text is not the right one */
  readonly open: (sealed: string, place: string) => string;
}

/**
 * Opens the key file, or makes it when a first value has to be sealed.
 *
 * @param path the key file: 32 random bytes as hex
 * @throws StateError when the key is missing though values were sealed with it, or does not open them
 */
export function sealer(path: string, files: StateFiles): Sealer {
  let key: Buffer | undefined;
  const keyFor = (use: "seal" | "open"): Buffer => (key ??= loadKey(path, files, use));
  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, keyFor("seal"), iv);
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, "base64");
      const usable = keyFor("open");
      try {
        const decipher = createDecipheriv(algorithm, usable, bytes.subarray(0, ivBytes));
        decipher.setAAD(Buffer.from(place));
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const body = bytes.subarray(ivBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch {
        throw new StateError(
          `The key in ${path} does not open the secrets of this state: it is another key, or the state was edited by hand. Restore both files from the same copy, or start anew with a reset.`,
        );
      }
    },
  };
}

function loadKey(path: string, files: StateFiles, use: "seal" | "open"): Buffer {
  const text = files.read(path);
  // An empty key file is one whose writing was cut off: nothing was ever sealed with it.
  if (text === undefined || text.trim() === "") {
    if (use === "seal") return newKey(path, files);
    throw new StateError(
      `The state holds sealed secrets, but their key file ${path} is missing. Restore it, or start anew with a reset.`,
    );
  }
  const key = Buffer.from(text.trim(), "hex");
  if (key.length === keyBytes) return key;
  throw new StateError(
    `${path} is not a key: expected ${2 * keyBytes} hex digits. Restore the file.`,
  );
}

function newKey(path: string, files: StateFiles): Buffer {
  const key = randomBytes(keyBytes);
  files.remove(path);
  files.createOnce(path, `${key.toString("hex")}\n`);
  return key;
}
