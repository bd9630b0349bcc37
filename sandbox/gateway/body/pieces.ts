/** Lines and counted bytes out of a stream, without holding more than one piece of it. */
import { s3Error } from "../s3-error.ts";

const MAX_LINE_BYTES = 8 * 1024;

export type Bytes = AsyncIterable<Buffer>;

export function incomplete(): Error {
  return s3Error(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header.",
  );
}

export class Pieces {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: Bytes) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line without its line break. @throws S3Error IncompleteBody when there is none */
  async line(): Promise<string> {
    let end = this.#rest.indexOf("\n");
    while (end === -1) {
      if (this.#rest.length > MAX_LINE_BYTES || !(await this.#more())) throw incomplete();
      end = this.#rest.indexOf("\n");
    }
    const line = this.#rest.toString("latin1", 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line.replace(/\r$/, "");
  }

  /** Exactly `count` bytes, as they come. @throws S3Error IncompleteBody when there are fewer */
  async *take(count: number): AsyncGenerator<Buffer> {
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw incomplete();
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Reads to the end, where at most a line break is left. @throws S3Error IncompleteBody when there is more */
  async end(): Promise<void> {
    while (this.#rest.length <= 2) {
      if (await this.#more()) continue;
      if (["", "\r\n"].includes(this.#rest.toString("latin1"))) return;
      break;
    }
    throw incomplete();
  }

  /** Lets go of the source, which somebody else may then read to its end. */
  async release(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
