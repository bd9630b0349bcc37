/** The two libraries of the state file that ship no types: only what is called here. */

declare module "proper-lockfile" {
  export interface LockOptions {
    readonly realpath?: boolean;
    /** Milliseconds without a sign of life after which a lock counts as abandoned. */
    readonly stale?: number;
    /** How often a lock gives its sign of life, in milliseconds. */
    readonly update?: number;
    readonly retries?: { retries: number; factor: number; minTimeout: number; maxTimeout: number };
    readonly onCompromised?: (error: Error) => void;
  }
  export function lock(file: string, options: LockOptions): Promise<() => Promise<void>>;
}

declare module "write-file-atomic" {
  interface Options {
    readonly mode?: number;
    readonly encoding?: BufferEncoding;
  }
  function writeFileAtomic(file: string, data: string, options?: Options): Promise<void>;
  export default writeFileAtomic;
}
