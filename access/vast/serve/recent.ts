/** What happened lately, counted by a key: the memory of every limit here. */

export class Recent {
  readonly #windowMs: number;
  readonly #times = new Map<string, number[]>();

  /** @param windowMs how long something counts, in milliseconds */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Times that still count at `now`, the oldest first; milliseconds since the epoch. */
  of(key: string, now: number): readonly number[] {
    const kept = (this.#times.get(key) ?? []).filter((time) => now - time < this.#windowMs);
    if (kept.length === 0) this.#times.delete(key);
    else this.#times.set(key, kept);
    return kept;
  }

  add(key: string, now: number): void {
    this.#times.set(key, [...this.of(key, now), now]);
  }

  /** Forgets every key of which nothing counts any more. */
  sweep(now: number): void {
    for (const key of this.#times.keys()) this.of(key, now);
  }
}
