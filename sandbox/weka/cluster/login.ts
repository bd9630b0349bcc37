import type { State, User } from "../state.ts";
import { Refusal } from "./refusal.ts";

const failuresToLock = 5;
const lockMs = 120_000;

/**
 * Logs a caller in, counting failures: five in a row lock the account for two minutes (WEKA 5.0, "User management").
 *
 * @returns the refusal as a value: the state that counts it has to be saved
 */
export function login(
  state: State,
  username: string,
  password: string,
  now: number,
): User | Refusal {
  const user = state.users.find((known) => known.username === username);
  if (user === undefined) return refused("Incorrect username or password");
  if (user.lockedUntil > now)
    return refused("The account is locked because of too many failed logins, try again later");
  if (user.password !== password) {
    user.failedLogins += 1;
    if (user.failedLogins >= failuresToLock) {
      user.failedLogins = 0;
      user.lockedUntil = now + lockMs;
    }
    return refused("Incorrect username or password");
  }
  user.failedLogins = 0;
  return user;
}

function refused(reason: string): Refusal {
  return new Refusal(`Authentication failed: ${reason}`, "login");
}
