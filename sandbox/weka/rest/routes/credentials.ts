/** `/s3/serviceAccounts` and `/s3/sts`: a user's own credentials. */
import { z } from "zod";
import type { PolicyDocument } from "../../../../policies/document.ts";
import { checkedDocument } from "../../cluster/documents.ts";
import {
  addServiceAccount,
  assumeRole,
  effectiveDocument,
  removeServiceAccount,
  serviceAccount,
  serviceAccounts,
} from "../../cluster/s3-credentials.ts";
import { get, policyContent, post, read, remove, whole } from "../route.ts";
import type { RestCall, Route } from "../route.ts";

const OwnPolicy = z.object({ policy_file_content: policyContent.optional() });

const Session = OwnPolicy.extend({
  access_key: z.string(),
  secret_key: z.string().min(8),
  duration: whole,
});

export const credentialRoutes: readonly Route[] = [
  get("/s3/serviceAccounts", "s3-user", (call) => ({
    service_accounts: serviceAccounts(call).map(({ accessKey }) => ({ access_key: accessKey })),
  })),
  post("/s3/serviceAccounts", "s3-user", (call) => {
    const { policy_file_content: content } = read(call, OwnPolicy);
    const { accessKey, secretKey } = addServiceAccount(call, narrowing(call, content));
    return { access_key: accessKey, secret_key: secretKey };
  }),
  get("/s3/serviceAccounts/:key", "s3-user", (call) => {
    const account = serviceAccount(call, call.part("key"));
    return {
      parent_user: account.parent,
      implied_policy: account.document === undefined,
      policy: JSON.stringify(effectiveDocument(call, account) ?? ""),
    };
  }),
  remove("/s3/serviceAccounts/:key", "s3-user", (call) => {
    removeServiceAccount(call, call.part("key"));
  }),
  post("/s3/sts", "anyone", (call) => {
    const wanted = read(call, Session);
    const made = assumeRole(call, {
      accessKey: wanted.access_key,
      secretKey: wanted.secret_key,
      seconds: wanted.duration,
      document: narrowing(call, wanted.policy_file_content),
    });
    return {
      access_key: made.accessKey,
      secret_key: made.secretKey,
      session_token: made.sessionToken,
    };
  }),
];

function narrowing({ state }: RestCall, content: unknown): PolicyDocument | undefined {
  return content === undefined ? undefined : checkedDocument(state, content, "iam");
}
