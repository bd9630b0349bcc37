import { Refusal } from "../../cluster/refusal.ts";
import { authorize } from "../../cluster/roles.ts";
import {
  addServiceAccount,
  assumeRole,
  effectiveDocument,
  generateKeys,
  removeServiceAccount,
  serviceAccount,
  serviceAccounts,
} from "../../cluster/s3-credentials.ts";
import type { PolicyDocument } from "../../../../policies/document.ts";
import { keyLines, listing, option, word } from "../command.ts";
import type { Answer, Call, Commands } from "../command.ts";
import { secondsOf } from "../durations.ts";
import { readDocument } from "../files.ts";

const accountNeedsUser = "s3-user";

export const s3CredentialCommands: Commands = {
  "s3 service-account list": { right: accountNeedsUser, lists: true, run: list },
  "s3 service-account show": {
    right: accountNeedsUser,
    shows: true,
    words: ["access-key"],
    run: show,
  },
  "s3 service-account add": {
    right: accountNeedsUser,
    options: { "policy-file": "value" },
    run: add,
  },
  "s3 service-account remove": {
    right: accountNeedsUser,
    words: ["access-key"],
    run: (call) => {
      removeServiceAccount(call, word(call, "access-key"));
      return undefined;
    },
  },
  "s3 sts assume-role": {
    right: "anyone",
    shows: true,
    options: {
      "access-key": "value",
      "secret-key": "value",
      duration: "value",
      "policy-file": "value",
    },
    asksFor: "secret-key",
    run: assume,
  },
  "s3 user keys-generate": {
    right: "anyone",
    shows: true,
    options: { user: "value" },
    run: generate,
  },
};

function list(call: Call): Answer {
  return listing(
    serviceAccounts(call).map(({ accessKey }) => call.face.shapes.accountKey(accessKey)),
  );
}

function show(call: Call): Answer {
  const account = serviceAccount(call, word(call, "access-key"));
  const data = {
    parent_user: account.parent,
    implied_policy: account.document === undefined,
    policy: JSON.stringify(effectiveDocument(call, account) ?? ""),
  };
  return listing([data], data);
}

function add(call: Call): Answer {
  const account = addServiceAccount(call, ownPolicy(call));
  return {
    text: keyLines({ "Access-Key": account.accessKey, "Secret-Key": account.secretKey }),
    data: call.face.shapes.keys(account),
  };
}

function assume(call: Call): Answer {
  const missing = ["access-key", "duration"].find((name) => option(call, name) === undefined);
  if (missing !== undefined) throw new Refusal(`Missing option "${missing}"`);
  const session = assumeRole(call, {
    accessKey: word(call, "access-key"),
    secretKey: word(call, "secret-key"),
    seconds: secondsOf(word(call, "duration")),
    document: ownPolicy(call),
  });
  return {
    text: keyLines({
      "Access-Key": session.accessKey,
      "Secret-Key": session.secretKey,
      "Session-Token": session.sessionToken,
    }),
    data: call.face.shapes.session(session),
  };
}

/** A user makes its own keys anew, an administrator anybody's. */
function generate(call: Call): Answer {
  const user = option(call, "user") ?? call.user.username;
  if (user !== call.user.username) authorize(call.user, "administrator");
  const keys = generateKeys(call, user);
  return {
    text: keyLines({ "Access-Key": keys.accessKey, "Secret-Key": keys.secretKey }),
    data: call.face.shapes.keys(keys),
  };
}

function ownPolicy(call: Call): PolicyDocument | undefined {
  const file = option(call, "policy-file");
  return file === undefined ? undefined : readDocument(call, file, "iam");
}
