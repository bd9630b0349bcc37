import {
  addPolicy,
  attachPolicy,
  detachPolicy,
  policyNamed,
  removePolicy,
} from "../../cluster/policies.ts";
import { Refusal } from "../../cluster/refusal.ts";
import { service } from "../../cluster/s3-service.ts";
import { keyLines, listing, option, word } from "../command.ts";
import type { Answer, Call, Commands } from "../command.ts";
import { readDocument } from "../files.ts";

export const s3PolicyCommands: Commands = {
  "s3 policy list": { right: "reader", lists: true, run: list },
  "s3 policy show": { right: "reader", shows: true, words: ["name"], run: show },
  "s3 policy add": {
    words: ["name", "policy-file"],
    run: (call) => {
      addPolicy(call, word(call, "name"), readDocument(call, word(call, "policy-file"), "iam"));
      return undefined;
    },
  },
  "s3 policy remove": {
    words: ["name"],
    run: (call) => {
      removePolicy(call, word(call, "name"));
      return undefined;
    },
  },
  "s3 policy attach": { words: ["policy", "user"], run: attach },
  // A page of 5.1 writes a policy before the user; its help and those of its neighbours name the user only.
  "s3 policy detach": {
    words: ["user"],
    run: (call) => {
      detachPolicy(call, userOf(call));
      return undefined;
    },
  },
};

function list({ state }: Call): Answer {
  service(state);
  return listing(state.policies.map(({ name }) => ({ name })));
}

function show(call: Call): Answer {
  const policy = policyNamed(call.state, word(call, "name"));
  return { text: JSON.stringify(policy.document, null, 2), data: call.face.shapes.policy(policy) };
}

/** A first policy brings the user's key pair (generations C and D), whose secret is shown this once. */
function attach(call: Call): Answer | undefined {
  const keys = attachPolicy(call, word(call, "policy"), userOf(call));
  if (keys === undefined) return undefined;
  const text = keyLines({ "Access-Key": keys.accessKey, "Secret-Key": keys.secretKey });
  return { text, data: call.face.shapes.keys(keys) };
}

function userOf(call: Call): string {
  const user = option(call, "user");
  if (user === undefined) throw new Refusal("a user is required");
  return user;
}
