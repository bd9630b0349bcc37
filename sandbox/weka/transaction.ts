/** One caller's work on the cluster: nobody else's comes between, and of refused work nothing is kept. */
import type { Context } from "./cluster/context.ts";
import { login } from "./cluster/login.ts";
import { Refusal } from "./cluster/refusal.ts";
import { load, locked, save } from "./state-file.ts";
import type { State, User } from "./state.ts";

/** @throws Refusal when nobody laid a cluster down */
export function existing(stateFile: string): State {
  const state = load(stateFile);
  if (state === undefined) throw new Refusal("Could not connect to the cluster: not seeded");
  return state;
}

/**
 * Finds out who calls, and works on the cluster as that user.
 *
 * @param identify names the user; a refusal it returns is thrown after the state is saved, because failed logins count
 */
export function transact<T>(
  stateFile: string,
  identify: (state: State, now: number) => User | Refusal,
  work: (context: Context) => T,
): T {
  return locked(stateFile, () => {
    const state = existing(stateFile);
    const now = Date.now();
    const user = saving(stateFile, state, () => identify(state, now));
    if (user instanceof Refusal) throw user;
    return saving(stateFile, state, () => work({ state, now, user }));
  });
}

/** Finds out who a name and a password belong to. */
export function byPassword(
  username: string,
  password: string,
): (state: State, now: number) => User | Refusal {
  return (state, now) => login(state, username, password, now);
}

/** Saves the state if the work changed it and did not throw. */
function saving<T>(stateFile: string, state: State, work: () => T): T {
  const before = JSON.stringify(state);
  const result = work();
  if (JSON.stringify(state) !== before) save(stateFile, state);
  return result;
}
