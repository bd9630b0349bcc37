/** Reads FlatBuffers (flatbuffers.dev, "FlatBuffers binary format") as VAST's SDK does; it shares nothing with the writer. */

/** A table by its place; a field that is left out, or beyond the table's description, is undefined. */
export class FlatTable {
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(bytes: Buffer, at = bytes.readUInt32LE(0)) {
    this.#bytes = bytes;
    this.#at = at;
  }

  string(slot: number): string | undefined {
    const at = this.#target(slot);
    if (at === undefined) return undefined;
    const end = at + 4 + this.#bytes.readUInt32LE(at);
    if (this.#bytes[end] !== 0 || at % 4 !== 0) throw new Error("a string without its end");
    return this.#bytes.toString("utf8", at + 4, end);
  }

  tables(slot: number): FlatTable[] {
    const at = this.#target(slot);
    if (at === undefined) return [];
    return Array.from({ length: this.#bytes.readUInt32LE(at) }, (_, index) => {
      const place = at + 4 + 4 * index;
      return new FlatTable(this.#bytes, place + this.#bytes.readUInt32LE(place));
    });
  }

  #target(slot: number): number | undefined {
    const description = this.#at - this.#bytes.readInt32LE(this.#at);
    if (6 + 2 * slot > this.#bytes.readUInt16LE(description)) return undefined;
    const offset = this.#bytes.readUInt16LE(description + 4 + 2 * slot);
    if (offset === 0) return undefined;
    const place = this.#at + offset;
    return place + this.#bytes.readUInt32LE(place);
  }
}

/** The names in a list of schemas (slot 1) or tables (slot 2). */
export function namesIn(answer: Buffer, slot: 1 | 2): (string | undefined)[] {
  return new FlatTable(answer).tables(slot).map((one) => one.string(0));
}
