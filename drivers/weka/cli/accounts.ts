import { Failure } from "../../failure.ts";
import type { AccountAdministration, SeenServiceAccount } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { AccountDocument, AccountKey } from "../seen/service-account.ts";
import type { Command } from "./command.ts";
import { keysPrinted } from "./keys.ts";
import { lendingPolicy, policyFile } from "./policies.ts";

/** Service accounts of the S3 user that is logged in, and session credentials, over the command line. */
export function accountCommands(weka: Command): AccountAdministration {
  const account = ["s3", "service-account"] as const;
  const show = async (accessKey: string): Promise<SeenServiceAccount> => {
    const document = read(
      `service account ${accessKey}`,
      AccountDocument,
      await weka.read(...account, "show", accessKey),
    );
    return { accessKey, document };
  };
  return {
    serviceAccounts: async () => {
      const keys = read(
        "the list of service accounts",
        listOf(AccountKey),
        await weka.read(...account, "list"),
      );
      const seen: SeenServiceAccount[] = [];
      for (const key of keys) seen.push(await show(key));
      return seen;
    },
    addServiceAccount: async (document) => {
      const printed =
        document === undefined
          ? await weka.run([...account, "add", "--json"], {})
          : await weka.run(
              [...account, "add", "--policy-file", policyFile, "--json"],
              lendingPolicy(document),
            );
      const keys = keysPrinted(printed);
      if (keys !== undefined) return keys;
      throw unreadable([...account, "add"]);
    },
    removeServiceAccount: (accessKey) => weka.change(...account, "remove", accessKey),
    assumeRole: async ({ accessKey, secretKey, seconds, document }) => {
      const words = ["s3", "sts", "assume-role", "--access-key", accessKey];
      const duration = ["--duration", `${seconds}s`];
      const narrowed = document === undefined ? [] : ["--policy-file", policyFile];
      const keys = keysPrinted(
        await weka.run([...words, ...duration, ...narrowed, "--json"], {
          input: `${secretKey}\n`,
          ...(document === undefined ? {} : lendingPolicy(document)),
        }),
      );
      if (keys?.sessionToken === undefined) throw unreadable(words);
      return { ...keys, sessionToken: keys.sessionToken };
    },
  };
}

/** What was printed may hold a secret, so it is not quoted. */
function unreadable(words: readonly string[]): Failure {
  return new Failure(
    `\`weka ${words.join(" ")}\` printed no credentials that this driver can read`,
  );
}
