import { z } from "zod";
import { Failure } from "../../failure.ts";
import type { AccountAdministration, SeenServiceAccount } from "../administration.ts";
import { documentIn, listOf, oneOf, read, row } from "../cli/answers.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";
import { keysOf } from "./keys.ts";

const AccessKey = z.union([
  z.string(),
  row(z.object({ access_key: z.string() })).transform((listed) => listed.access_key),
]);

const Account = oneOf(
  row(z.object({ implied_policy: z.boolean().default(false), policy: z.unknown() })),
);

/** Service accounts of the S3 user that is logged in, and session credentials, over REST. */
export function accountRequests(api: Api): AccountAdministration {
  const at = (accessKey: string): string => `/s3/serviceAccounts/${segment(accessKey)}`;
  const show = async (accessKey: string): Promise<SeenServiceAccount> => {
    const seen = read(`service account ${accessKey}`, Account, await api.get(at(accessKey)));
    return { accessKey, document: seen.implied_policy ? undefined : documentIn(seen.policy) };
  };
  return {
    serviceAccounts: async () => {
      const keys = read(
        "the list of service accounts",
        listOf(AccessKey),
        await api.get("/s3/serviceAccounts"),
      );
      const seen: SeenServiceAccount[] = [];
      for (const key of keys) seen.push(await show(key));
      return seen;
    },
    addServiceAccount: async (document) => {
      const narrowed = document === undefined ? {} : { policy_file_content: document };
      const keys = keysOf(await api.post("/s3/serviceAccounts", narrowed));
      if (keys !== undefined) return keys;
      throw unreadable("POST /api/v2/s3/serviceAccounts");
    },
    removeServiceAccount: (accessKey) => api.delete(at(accessKey)),
    assumeRole: async ({ accessKey, secretKey, seconds, document }) => {
      const keys = keysOf(
        await api.post("/s3/sts", {
          access_key: accessKey,
          secret_key: secretKey,
          duration: seconds,
          ...(document === undefined ? {} : { policy_file_content: document }),
        }),
      );
      if (keys?.sessionToken === undefined) throw unreadable("POST /api/v2/s3/sts");
      return { ...keys, sessionToken: keys.sessionToken };
    },
  };
}

/** What was answered may hold a secret, so it is not quoted. */
function unreadable(asked: string): Failure {
  return new Failure(`\`${asked}\` answered no credentials that this driver can read`);
}
