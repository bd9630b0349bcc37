/** Who calls: WEKA_USERNAME and WEKA_PASSWORD, else the factory's admin/admin. */
import { CliError } from "./cli.ts";
import type { State, User } from "./state.ts";

const failuresToLock = 5;
const lockMs = 120_000;

/**
 * Logs a caller in, counting failures: five in a row lock the account for two minutes (WEKA 5.0, "User management").
 *
 * @returns the refusal, exit code 41, as a value: the state that counts it has to be saved
 */
export function login(state: State, environment: NodeJS.ProcessEnv, now: number): User | CliError {
  const username = environment["WEKA_USERNAME"] ?? "admin";
  const password = environment["WEKA_PASSWORD"] ?? "admin";
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

function refused(reason: string): CliError {
  return new CliError(`Authentication failed: ${reason}`, 41);
}
