import type { State, User } from "../state.ts";

/** What an operation of the cluster works with. */
export interface Context {
  readonly state: State;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who is logged in. */
  readonly user: User;
}
