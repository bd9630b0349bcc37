import type { PolicyDocument } from "../../../policies/document.ts";
import { Refused } from "../../failure.ts";
import type { PolicyAdministration } from "../administration.ts";
import { documentIn, listOf, read } from "../answers.ts";
import { PolicyName } from "../seen/policy.ts";
import { withoutService } from "../service.ts";
import type { Command, Lent } from "./command.ts";
import { keysPrinted } from "./keys.ts";

/** The word that stands for the path of a lent policy document. */
export const policyFile = "{policy.json}";

/** Lends a document under the word `policyFile`. */
export function lendingPolicy(document: PolicyDocument): Lent {
  return { files: { "policy.json": JSON.stringify(document) } };
}

/** IAM policies and who has them, over the command line. */
export function policyCommands(weka: Command): PolicyAdministration {
  const attach = async (words: readonly string[]): Promise<string> => {
    try {
      return await weka.run(words, {});
    } catch (error) {
      // That attaching replaces is implied by WEKA's documentation, not said. The way round it: less access, never more.
      if (!(error instanceof Refused && error.alreadyThere)) throw error;
      await weka.change("s3", "policy", "detach", words[4] ?? "");
      return weka.run(words, {});
    }
  };
  return {
    policies: async () =>
      read(
        "the list of policies",
        listOf(PolicyName),
        await withoutService([], weka.read("s3", "policy", "list")),
      ),
    policyDocument: async (name) => documentIn(await weka.read("s3", "policy", "show", name)),
    addPolicy: async (name, document) => {
      await weka.run(["s3", "policy", "add", name, policyFile], lendingPolicy(document));
    },
    removePolicy: (name) => weka.change("s3", "policy", "remove", name),
    attachPolicy: async (name, user) => {
      const makesKeys = weka.speech.credentials === "keys";
      const words = ["s3", "policy", "attach", name, user, ...(makesKeys ? ["--json"] : [])];
      return keysPrinted(await attach(words));
    },
  };
}
