import { Failure } from "../../failure.ts";
import type { AccountAdministration, SeenServiceAccount } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { keysIn } from "../seen/s3-keys.ts";
import { AccountDocument, AccountKey } from "../seen/service-account.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";

/** Service accounts of the S3 user that is logged in, and session credentials, over REST. */
export function accountRequests(api: Api): AccountAdministration {
  const at = (accessKey: string): string => `/s3/serviceAccounts/${segment(accessKey)}`;
  const show = async (accessKey: string): Promise<SeenServiceAccount> => {
    const document = read(
      `service account ${accessKey}`,
      AccountDocument,
      await api.get(at(accessKey)),
    );
    return { accessKey, document };
  };
  return {
    serviceAccounts: async () => {
      const keys = read(
        "the list of service accounts",
        listOf(AccountKey),
        await api.get("/s3/serviceAccounts"),
      );
      const seen: SeenServiceAccount[] = [];
      for (const key of keys) seen.push(await show(key));
      return seen;
    },
    addServiceAccount: async (document) => {
      const narrowed = document === undefined ? {} : { policy_file_content: document };
      const keys = keysIn(await api.post("/s3/serviceAccounts", narrowed));
      if (keys !== undefined) return keys;
      throw unreadable("POST /api/v2/s3/serviceAccounts");
    },
    removeServiceAccount: (accessKey) => api.delete(at(accessKey)),
    assumeRole: async ({ accessKey, secretKey, seconds, document }) => {
      const keys = keysIn(
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
