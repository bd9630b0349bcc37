/** `/s3/policies` and `/s3/userPolicies`. */
import { z } from "zod";
import { checkedDocument } from "../../cluster/documents.ts";
import {
  addPolicy,
  attachPolicy,
  detachPolicy,
  policyNamed,
  removePolicy,
} from "../../cluster/policies.ts";
import { service } from "../../cluster/s3-service.ts";
import { get, policyContent, post, read, remove } from "../route.ts";
import type { Route } from "../route.ts";

const NewPolicy = z.object({ policy_name: z.string(), policy_file_content: policyContent });

const Attachment = z.object({ policy_name: z.string(), user_name: z.string() });

const Detachment = z.object({ user_name: z.string() });

export const policyRoutes: readonly Route[] = [
  get("/s3/policies", "reader", ({ state }) => {
    service(state);
    return { policies: state.policies.map(({ name }) => ({ name })) };
  }),
  post("/s3/policies", "administrator", (call) => {
    const { policy_name: name, policy_file_content: content } = read(call, NewPolicy);
    addPolicy(call, name, checkedDocument(call.state, content, "iam"));
  }),
  post("/s3/policies/attach", "administrator", (call) => {
    const { policy_name: policy, user_name: user } = read(call, Attachment);
    return attachPolicy(call, policy, user);
  }),
  post("/s3/policies/detach", "administrator", (call) => {
    detachPolicy(call, read(call, Detachment).user_name);
  }),
  get("/s3/policies/:policy", "reader", ({ state, part }) => {
    const { name, document } = policyNamed(state, part("policy"));
    return { policy: { name, content: document } };
  }),
  remove("/s3/policies/:policy", "administrator", (call) => {
    removePolicy(call, call.part("policy"));
  }),
  get("/s3/userPolicies", "reader", ({ state }) => {
    service(state);
    const attached = state.users.flatMap(({ username, policy }) =>
      policy === undefined ? [] : [[username, policy] as const],
    );
    return { users: Object.fromEntries(attached) };
  }),
];
