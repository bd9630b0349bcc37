/** Which secrets a stack needs, and what is wrong with those it has; no message ever quotes one. */
import { password } from "../policies/weka/limits.ts";
import { type Problem, configPath } from "./problems.ts";
import type { Stack } from "./sections.ts";

/** The WEKA user names whose passwords the stack needs: the admin that the drivers log in as, and each S3 user. */
export function neededWekaPasswords({ weka, principals }: Stack): string[] {
  if (weka === undefined) return [];
  const users = Object.values(principals).flatMap((principal) => principal.weka?.user ?? []);
  return [...new Set([weka.login, ...users])];
}

/** A problem per missing secret, with the command that sets it, and per S3 user's password that WEKA would refuse. */
export function secretProblems(stack: Stack): Problem[] {
  return neededWekaPasswords(stack).flatMap((user) => {
    const path = configPath("wekaPasswords", user);
    const value = stack.wekaPasswords[user];
    if (value === undefined)
      return [
        {
          path,
          message: `is missing; set it with: pulumi config set --secret --path 's3-access:wekaPasswords["${user}"]'`,
        },
      ];
    if (user === stack.weka?.login) return [];
    return password(path, value).map(({ message, fix }) => ({
      path,
      message: `${message}; ${fix}`,
    }));
  });
}

/** The password of a WEKA user of a checked stack. Throws when there is none, which `secretProblems` rules out. */
export function wekaPassword({ wekaPasswords }: Stack, user: string): string {
  const password = wekaPasswords[user];
  if (password === undefined) throw new Error(`no password for WEKA user ${JSON.stringify(user)}`);
  return password;
}
