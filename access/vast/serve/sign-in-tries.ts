/**
 * Sign-ins that may go on to VMS. It locks an account after some failures, and how many is a setting that nobody but its
 * administrator can read: so at most three tries of a user that VMS did not find right are passed on in half an hour,
 * the third only after a pause. Whoever guesses passwords here locks nobody out.
 */
import { accountOf } from "../account.ts";
import { networkOf } from "./network.ts";

const MINUTE = 60_000;

export const TRY_WINDOW_MS = 30 * MINUTE;
export const MOST_TRIES = 3;
export const PAUSE_MS = MINUTE;

/** Of all users together, from one address. */
const MOST_OF_AN_ADDRESS = 10;

/** More than this is somebody's word list. */
const MOST_AT_ONCE = 2_000;

/** A try that was passed on. */
export interface Try {
  /** VMS found the password right, which clears its own count too. */
  succeeded(): void;
  /** VMS found it wrong, or did not say. */
  failed(): void;
  /** Nothing reached VMS that it could count. */
  notCounted(): void;
}

export type Permission =
  | { readonly allowed: true; readonly attempt: Try }
  | {
      readonly allowed: false;
      /** Whose limit it is. */
      readonly limit: "user" | "address" | "everybody";
      /** When the next try may be made, in milliseconds since the epoch. */
      readonly until: number;
    };

interface Recorded {
  readonly user: string;
  readonly address: string;
  readonly begunAt: number;
  endedAt: number | undefined;
}

export class SignInTries {
  readonly #now: () => number;
  #tries: readonly Recorded[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param user as typed; @param address of the client */
  begin(user: string, address: string): Permission {
    const now = this.#now();
    this.#tries = this.#tries.filter(({ begunAt }) => now - begunAt < TRY_WINDOW_MS);
    const entry: Recorded = {
      user: accountOf(user),
      address: networkOf(address),
      begunAt: now,
      endedAt: undefined,
    };
    const refusal = this.#refusal(entry);
    if (refusal !== undefined) return refusal;
    this.#tries = [...this.#tries, entry];
    const drop = (gone: (other: Recorded) => boolean): void => {
      this.#tries = this.#tries.filter((other) => !gone(other));
    };
    return {
      allowed: true,
      attempt: {
        succeeded: () => {
          // A failure that may have come after this success at VMS still counts there.
          drop(
            (other) =>
              other === entry ||
              (other.user === entry.user && (other.endedAt ?? Infinity) < entry.begunAt),
          );
        },
        failed: () => {
          entry.endedAt = this.#now();
        },
        notCounted: () => {
          drop((other) => other === entry);
        },
      },
    };
  }

  /** How many more tries of this user can be passed on before the long wait. */
  left(user: string): number {
    return Math.max(0, MOST_TRIES - this.#ofUser(accountOf(user), this.#now()).length);
  }

  /** When the user's next try may be made, in milliseconds since the epoch; undefined for at once. */
  nextAt(user: string): number | undefined {
    return this.#userWaitsUntil(accountOf(user), this.#now());
  }

  #refusal({ user, address, begunAt: now }: Recorded): Permission | undefined {
    const userUntil = this.#userWaitsUntil(user, now);
    if (userUntil !== undefined) return { allowed: false, limit: "user", until: userUntil };
    const neighbours = this.#tries.filter((one) => one.address === address);
    const oldest = neighbours.at(-MOST_OF_AN_ADDRESS);
    if (oldest !== undefined)
      return { allowed: false, limit: "address", until: oldest.begunAt + TRY_WINDOW_MS };
    const first = this.#tries.at(-MOST_AT_ONCE);
    if (first !== undefined)
      return { allowed: false, limit: "everybody", until: first.begunAt + TRY_WINDOW_MS };
    return undefined;
  }

  #userWaitsUntil(user: string, now: number): number | undefined {
    const tries = this.#ofUser(user, now);
    const [oldest] = tries;
    if (oldest !== undefined && tries.length >= MOST_TRIES) return oldest.begunAt + TRY_WINDOW_MS;
    if (tries.length < MOST_TRIES - 1) return undefined;
    const pause = Math.max(...tries.map(({ begunAt, endedAt }) => endedAt ?? begunAt)) + PAUSE_MS;
    return pause > now ? pause : undefined;
  }

  #ofUser(user: string, now: number): readonly Recorded[] {
    return this.#tries.filter((one) => one.user === user && now - one.begunAt < TRY_WINDOW_MS);
  }
}
