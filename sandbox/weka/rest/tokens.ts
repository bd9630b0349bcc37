import { randomText } from "../cluster/keys.ts";

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
}

const REFRESH_FACTOR = 24;

/** The tokens that one server gave out; they end with it. */
export class Tokens {
  readonly #seconds: number;
  readonly #owners = new Map<string, { kind: keyof TokenPair; user: string; until: number }>();

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** How long an access token lasts. */
  get seconds(): number {
    return this.#seconds;
  }

  issue(user: string): TokenPair {
    const until = Date.now() + this.#seconds * 1000;
    const pair = { access: randomText(43), refresh: randomText(43) };
    this.#owners.set(pair.access, { kind: "access", user, until });
    const refreshUntil = Date.now() + this.#seconds * REFRESH_FACTOR * 1000;
    this.#owners.set(pair.refresh, { kind: "refresh", user, until: refreshUntil });
    return pair;
  }

  /** The user that a token belongs to, while it lasts. */
  owner(kind: keyof TokenPair, token: string): string | undefined {
    const found = this.#owners.get(token);
    return found?.kind === kind && found.until > Date.now() ? found.user : undefined;
  }

  /** A refresh token works once. */
  spend(token: string): string | undefined {
    const user = this.owner("refresh", token);
    this.#owners.delete(token);
    return user;
  }
}
