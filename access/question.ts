/** What a person asks about: ACTION and RESOURCE of the command line, as requests. */
import { findAction, knownActions } from "../policies/catalogue/index.ts";
import type { Ask } from "./decide.ts";
import { type Ground, INTENTS, asksOfIntent, isIntent } from "./intent.ts";
import { type Place, parsePlace, resourceOf } from "./place.ts";
import { UsageError } from "./usage-error.ts";

export interface Question {
  /** An intent, or an action such as `s3:GetObject`. */
  readonly action: string;
  readonly place: Place;
  readonly context: Ask["context"];
}

/** @throws UsageError for a resource, an action or a context that means nothing. */
export function parseQuestion(
  action: string,
  resource: string,
  context: readonly string[],
): Question {
  if (!isIntent(action) && !/^[a-z0-9-]+:[A-Za-z]+$/.test(action))
    throw new UsageError(
      `${JSON.stringify(action)} is no action; write one of ${INTENTS.join(", ")}, or an action such as s3:GetObject`,
    );
  return { action, place: parsePlace(resource), context: parseContext(context) };
}

/** `["s3:prefix=a/", "aws:SourceIp=10.0.0.1"]`; a key that is there twice has both values. */
function parseContext(words: readonly string[]): Ask["context"] {
  const values = new Map<string, string[]>();
  for (const word of words) {
    const [, key, value] = /^([^=]+:[^=]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(
        `${JSON.stringify(word)} is no context; write key=value, such as s3:delimiter=/`,
      );
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([key, all]) => [key, all.length === 1 ? (all[0] ?? "") : all]),
  );
}

/** The requests of a question on one system; all of them have to be allowed. */
export function asksOf({ action, place, context }: Question, ground: Ground): Ask[] {
  const asks = isIntent(action)
    ? asksOfIntent(action, place, ground)
    : [askOfAction(action, place, ground)];
  return asks.map((ask) => ({ ...ask, context: { ...ask.context, ...context } }));
}

/** An action on a bucket takes the bucket; what stands behind it is the prefix that is listed. */
function askOfAction(action: string, place: Place, ground: Ground): Ask {
  const { bucket } = ground;
  const at = (path: string, context: Ask["context"]): Ask => ({
    action,
    resource: resourceOf(ground.system, ground.target.partition, { bucket: place.bucket, path }),
    context,
    bucket,
    on: "bucket",
  });
  const known = findAction(action);
  if (known === undefined) {
    if (ground.system === "eks") throw unknownAction(action);
    return at(place.path, {});
  }
  if (known.name.startsWith("kms:")) return keyAsk(known.name, place, ground);
  if (!known.on.includes("bucket")) return at(place.path, {});
  const lists = known.keys.includes("s3:prefix");
  return at("", lists ? { "s3:prefix": place.path } : {});
}

/** A bucket's key is asked for by the bucket. */
function keyAsk(action: string, { bucket: name }: Place, { bucket }: Ground): Ask {
  const key = bucket?.key;
  if (key === undefined)
    throw new UsageError(`${action} needs a bucket with a KMS key, and ${name} has none here`);
  return { action, resource: key.arn, context: {}, bucket, on: "key" };
}

const MOST_SUGGESTED = 5;

function unknownAction(action: string): UsageError {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const similar = knownActions()
    .map((known) => known.name)
    .filter((known) => {
      const lower = known.toLowerCase();
      return (
        lower.startsWith(`${service}:`) &&
        (lower.startsWith(action.toLowerCase().slice(0, -1)) || lower.includes(name))
      );
    });
  const hint =
    similar.length === 0 ? "" : `; there is ${similar.slice(0, MOST_SUGGESTED).join(", ")}`;
  return new UsageError(`${JSON.stringify(action)} is no action of S3 or KMS${hint}`);
}
