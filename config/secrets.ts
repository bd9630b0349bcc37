/** Which secrets a stack needs, and what is wrong with those it has; no message ever quotes one. */
import { auditToken, password, privateKey } from "../policies/weka/limits.ts";
import type { Rule } from "../policies/weka/limits.ts";
import { type Problem, configPath } from "./problems.ts";
import type { Stack } from "./sections.ts";

/** The sections of a stack that need secrets, and those that hold them. */
export type Secretive = Pick<
  Stack,
  "weka" | "vast" | "principals" | "wekaPasswords" | "wekaSecrets" | "vastSecrets"
>;

/** The WEKA user names whose passwords the stack needs: the admin that the drivers log in as, and each S3 user. */
export function neededWekaPasswords({ weka, principals }: Secretive): string[] {
  if (weka === undefined) return [];
  const users = Object.values(principals).flatMap((principal) => principal.weka?.user ?? []);
  return [...new Set([weka.login, ...users])];
}

type WekaSecret = keyof Stack["wekaSecrets"];

/** The secrets beside passwords that the stack's WEKA section needs. */
export function neededWekaSecrets({ weka }: Secretive): WekaSecret[] {
  return [
    ...(weka?.auditWebhook === undefined ? [] : (["auditToken"] as const)),
    ...(weka?.tls === undefined ? [] : (["tlsPrivateKey"] as const)),
  ];
}

type VastSecret = keyof Stack["vastSecrets"];

/** What the stack's VAST section signs in with. */
export function neededVastSecrets({ vast }: Secretive): VastSecret[] {
  if (vast?.address === undefined) return [];
  return [vast.signIn === "token" ? "token" : "password"];
}

/** A problem per missing secret, with the command that sets it, and per secret that WEKA would refuse. */
export function secretProblems(stack: Secretive): Problem[] {
  return [
    ...neededWekaPasswords(stack).flatMap((user) => {
      const path = configPath("wekaPasswords", user);
      const set = `pulumi config set --secret --path 's3-access:wekaPasswords["${user}"]'`;
      const rule = user === stack.weka?.login ? anything : password;
      return problems(path, stack.wekaPasswords[user], rule, set);
    }),
    ...neededWekaSecrets(stack).flatMap((secret) =>
      problems(
        configPath("wekaSecrets", secret),
        stack.wekaSecrets[secret],
        secret === "auditToken" ? auditToken : privateKey,
        `pulumi config set --secret --path s3-access:wekaSecrets.${secret}${secret === "auditToken" ? "" : " < key.pem"}`,
      ),
    ),
    ...neededVastSecrets(stack).flatMap((secret) =>
      problems(
        configPath("vastSecrets", secret),
        stack.vastSecrets[secret],
        anything,
        `pulumi config set --secret --path s3-access:vastSecrets.${secret}`,
      ),
    ),
  ];
}

/** An administrator's password or token was set elsewhere, by whatever rules. */
const anything: Rule<string> = () => [];

function problems(
  path: string,
  value: string | undefined,
  rule: Rule<string>,
  set: string,
): Problem[] {
  if (value === undefined) return [{ path, message: `is missing; set it with: ${set}` }];
  return rule(path, value).map(({ message, fix }) => ({ path, message: `${message}; ${fix}` }));
}

/** The password of a WEKA user of a checked stack. Throws when there is none, which `secretProblems` rules out. */
export function wekaPassword({ wekaPasswords }: Stack, user: string): string {
  const password = wekaPasswords[user];
  if (password === undefined) throw new Error(`no password for WEKA user ${JSON.stringify(user)}`);
  return password;
}

/** Another secret of a checked stack. Throws when there is none, which `secretProblems` rules out. */
export function wekaSecret({ wekaSecrets }: Stack, name: WekaSecret): string {
  const secret = wekaSecrets[name];
  if (secret === undefined) throw new Error(`no WEKA secret ${JSON.stringify(name)}`);
  return secret;
}

/** As `wekaSecret`. */
export function vastSecret({ vastSecrets }: Stack, name: VastSecret): string {
  const secret = vastSecrets[name];
  if (secret === undefined) throw new Error(`no VAST secret ${JSON.stringify(name)}`);
  return secret;
}
