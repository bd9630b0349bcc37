/** Who is signed in. Sessions live in memory: a restart of the server ends all of them. */
import { randomBytes } from "node:crypto";
import type { Administration } from "../../../drivers/vast/administration.ts";
import { OneTimeForms } from "./forms.ts";

const MINUTE = 60_000;

export const IDLE_MS = 10 * MINUTE;
export const LONGEST_MS = 30 * MINUTE;

const MOST_OF_A_USER = 5;
const MOST = 2_000;

/** What the next page says about the last act. */
export interface Notice {
  readonly kind: "done" | "problem";
  readonly text: string;
}

export interface Session {
  /** 32 random bytes, as the cookie carries them. */
  readonly id: string;
  /** As typed. */
  readonly user: string;
  /** Asks VMS as this user. It holds the token, or the password where VMS has no token for the user. */
  readonly vast: Administration;
  readonly forms: OneTimeForms;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  usedAt: number;
  notice: Notice | undefined;
}

export class Sessions {
  readonly #now: () => number;
  /** The one used longest ago first. */
  readonly #byId = new Map<string, Session>();

  constructor(now: () => number) {
    this.#now = now;
  }

  open(user: string, vast: Administration): Session {
    this.sweep();
    const own = [...this.#byId.values()].filter((one) => one.user === user);
    const [oldest] = own.length >= MOST_OF_A_USER ? own : this.#byId.values();
    if (oldest !== undefined && (own.length >= MOST_OF_A_USER || this.#byId.size >= MOST))
      this.close(oldest);
    const now = this.#now();
    const session: Session = {
      id: randomBytes(32).toString("base64url"),
      user,
      vast,
      forms: new OneTimeForms(),
      startedAt: now,
      usedAt: now,
      notice: undefined,
    };
    this.#byId.set(session.id, session);
    return session;
  }

  /** The session of a cookie, unless it ended; that it was asked for keeps it from idling. */
  find(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#byId.get(id);
    if (session === undefined) return undefined;
    this.#byId.delete(session.id);
    if (this.#ended(session)) return undefined;
    session.usedAt = this.#now();
    this.#byId.set(session.id, session);
    return session;
  }

  close({ id }: Session): void {
    this.#byId.delete(id);
  }

  /** Forgets what ended, and with it tokens and passwords. */
  sweep(): void {
    for (const session of this.#byId.values()) if (this.#ended(session)) this.close(session);
  }

  closeAll(): void {
    this.#byId.clear();
  }

  get size(): number {
    return this.#byId.size;
  }

  #ended({ startedAt, usedAt }: Session): boolean {
    const now = this.#now();
    return now - usedAt >= IDLE_MS || now - startedAt >= LONGEST_MS;
  }
}
