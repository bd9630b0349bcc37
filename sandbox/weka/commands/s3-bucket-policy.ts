import { CliError, listing, option, positional, silent } from "../cli.ts";
import type { Answer, Call, Commands } from "../cli.ts";
import { readDocument } from "../documents.ts";
import { anonymousPolicy } from "../../../policies/weka/predefined.ts";
import { anonymousWord, bucket } from "./s3-bucket.ts";

const maxRules = 1000;

export const s3BucketPolicyCommands: Commands = {
  "s3 bucket policy get": { positionals: ["bucket"], run: get },
  "s3 bucket policy get-json": { positionals: ["bucket"], run: getDocument },
  "s3 bucket policy set": { positionals: ["bucket", "policy"], run: set },
  "s3 bucket policy set-custom": { positionals: ["bucket", "policy-file"], run: setDocument },
  "s3 bucket policy reset": { positionals: ["bucket"], run: reset },
  "s3 bucket lifecycle-rule list": { lists: true, positionals: ["bucket"], run: listRules },
  "s3 bucket lifecycle-rule add": {
    positionals: ["bucket", "expiry-days"],
    options: { prefix: "value", tags: "value" },
    run: addRule,
  },
  "s3 bucket lifecycle-rule remove": { positionals: ["bucket", "rule"], run: removeRule },
  "s3 bucket lifecycle-rule reset": { positionals: ["bucket"], run: resetRules },
};

function get(call: Call): Answer {
  const { anonymous } = bucket(call.state, positional(call, 0));
  return { text: anonymous, data: { policy: anonymous } };
}

function getDocument(call: Call): Answer {
  const { anonymous, document, name } = bucket(call.state, positional(call, 0));
  const shown = anonymous === "custom" ? document : anonymousPolicy(anonymous, name);
  const text = shown === undefined ? "" : JSON.stringify(shown);
  return { text, data: { policy: text } };
}

function set(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  found.anonymous = anonymousWord(positional(call, 1));
  delete found.document;
  return silent;
}

function setDocument(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  found.document = readDocument(positional(call, 1), "refused");
  found.anonymous = "custom";
  return silent;
}

function reset(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  found.anonymous = "none";
  delete found.document;
  return silent;
}

function listRules(call: Call): Answer {
  return listing(
    bucket(call.state, positional(call, 0)).rules.map(({ id, days, prefix, tags }) => ({
      id,
      expiry_days: String(days),
      prefix,
      tags,
    })),
  );
}

function addRule(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  const days = Number(positional(call, 1));
  if (!Number.isSafeInteger(days) || days < 1) throw new CliError("expiry-days must be at least 1");
  if (found.rules.length >= maxRules) throw new CliError(`A bucket has at most ${maxRules} rules`);
  found.rules.push({
    id: `rule-${call.state.nextId}`,
    days,
    prefix: option(call, "prefix") ?? "",
    tags: option(call, "tags") ?? "",
  });
  call.state.nextId += 1;
  return silent;
}

function removeRule(call: Call): Answer {
  const found = bucket(call.state, positional(call, 0));
  const id = positional(call, 1);
  if (!found.rules.some((rule) => rule.id === id)) throw new CliError(`Rule "${id}" was not found`);
  found.rules = found.rules.filter((rule) => rule.id !== id);
  return silent;
}

function resetRules(call: Call): Answer {
  bucket(call.state, positional(call, 0)).rules = [];
  return silent;
}
