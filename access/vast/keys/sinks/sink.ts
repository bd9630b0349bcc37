/** Where the secret of a new key goes. VAST shows it once, so a place is looked at before a key is made for it. */
import type { NewKey, SeenKey } from "../../../../drivers/vast/administration.ts";
import { Failure } from "../../../../drivers/failure.ts";

export interface Sink {
  /** As a person writes it behind `--to`, paths absolute. */
  readonly name: string;
  /** Whether what was stored can be read again. */
  readonly keeps: boolean;
  /** @throws Failure when a key could not be stored; changes nothing */
  check(): Promise<void>;
  /** What is there now. */
  held(): Promise<Held>;
  /** Puts the key in the place of what is there, whole or not at all. */
  store(key: NewKey): Promise<void>;
}

/** A key pair, nothing, or something that is no key pair. */
export type Held = NewKey | "nothing" | "something else";

/** A new key must not take the place of one that is in use, whose secret would be lost with it. */
export async function refuseToReplace(sink: Sink): Promise<void> {
  const held = await sink.held();
  if (held === "nothing") return;
  throw new Failure(
    `${sink.name} ${heldWords(held)}; nothing was made. Name another place, rotate that key instead, or say --force to replace it`,
  );
}

/** A rotation replaces a key of the same user, and nothing else. */
export async function refuseToReplaceOthers(
  sink: Sink,
  keys: readonly SeenKey[],
  who: string,
): Promise<void> {
  const held = await sink.held();
  if (held === "nothing") return;
  if (held !== "something else" && keys.some(({ accessKey }) => accessKey === held.accessKey))
    return;
  throw new Failure(
    `${sink.name} ${heldWords(held)}${held === "something else" ? "" : `, which is no key of ${who}`}; nothing was made. Name another place, or say --force to replace it`,
  );
}

function heldWords(held: NewKey | "something else"): string {
  return held === "something else"
    ? "is taken by something that is no key pair"
    : `holds the key ${held.accessKey}`;
}
