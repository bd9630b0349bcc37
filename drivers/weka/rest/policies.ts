import { Refused } from "../../failure.ts";
import type { PolicyAdministration } from "../administration.ts";
import { documentIn, listOf, read } from "../answers.ts";
import { PolicyName } from "../seen/policy.ts";
import { keysIn } from "../seen/s3-keys.ts";
import { withoutService } from "../service.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";

/** IAM policies and who has them, over REST. */
export function policyRequests(api: Api): PolicyAdministration {
  return {
    policies: async () =>
      read(
        "the list of policies",
        listOf(PolicyName),
        await withoutService([], api.get("/s3/policies")),
      ),
    policyDocument: async (name) => documentIn(await api.get(`/s3/policies/${segment(name)}`)),
    addPolicy: async (name, document) => {
      await api.post("/s3/policies", { policy_name: name, policy_file_content: document });
    },
    removePolicy: (name) => api.delete(`/s3/policies/${segment(name)}`),
    attachPolicy: async (name, user) => {
      const attach = (): Promise<unknown> =>
        api.post("/s3/policies/attach", { policy_name: name, user_name: user });
      try {
        return keysIn(await attach());
      } catch (error) {
        // That attaching replaces is implied by WEKA's documentation, not said. The way round it: less access, never more.
        if (!(error instanceof Refused && error.alreadyThere)) throw error;
        await api.post("/s3/policies/detach", { user_name: user });
        return keysIn(await attach());
      }
    },
  };
}
