/**
 * Writes the FlatBuffers in which VAST answers lists (flatbuffers.dev, "FlatBuffers binary format"), as far as those need:
 * tables whose fields are strings or vectors of tables, all of them present.
 */

/** Fields in the order of their slots. */
export type Table = readonly (string | readonly Table[])[];

export function flatbuffer(root: Table): Buffer {
  const output = new Output();
  const start = output.place(4);
  output.pointFrom(start, output.table(root));
  return output.bytes();
}

class Output {
  #buffer = Buffer.alloc(256);
  #length = 0;

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Zeros from here on; returns where they begin. */
  place(size: number): number {
    const at = this.#length;
    this.#length += size;
    while (this.#length > this.#buffer.length)
      this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#buffer.length)]);
    return at;
  }

  /** An offset counts from its own place on. */
  pointFrom(place: number, target: number): void {
    this.#buffer.writeUInt32LE(target - place, place);
  }

  table(fields: Table): number {
    const size = 4 + 4 * fields.length;
    const description = this.#aligned(2, 4 + 2 * fields.length);
    this.#buffer.writeUInt16LE(4 + 2 * fields.length, description);
    this.#buffer.writeUInt16LE(size, description + 2);
    fields.forEach((_, slot) => {
      this.#buffer.writeUInt16LE(4 + 4 * slot, description + 4 + 2 * slot);
    });
    const table = this.#aligned(4, size);
    this.#buffer.writeInt32LE(table - description, table);
    fields.forEach((field, slot) => {
      const value = typeof field === "string" ? this.#string(field) : this.#vector(field);
      this.pointFrom(table + 4 + 4 * slot, value);
    });
    return table;
  }

  #string(text: string): number {
    const length = Buffer.byteLength(text);
    const at = this.#aligned(4, 4 + length + 1); // Ends with a zero that is not counted.
    this.#buffer.writeUInt32LE(length, at);
    this.#buffer.write(text, at + 4);
    return at;
  }

  #vector(tables: readonly Table[]): number {
    const at = this.#aligned(4, 4 + 4 * tables.length);
    this.#buffer.writeUInt32LE(tables.length, at);
    tables.forEach((table, index) => {
      this.pointFrom(at + 4 + 4 * index, this.table(table));
    });
    return at;
  }

  #aligned(to: number, size: number): number {
    this.place((to - (this.#length % to)) % to);
    return this.place(size);
  }
}
