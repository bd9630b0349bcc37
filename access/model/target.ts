/** Stands in for what only a provider knows, so that documents can be rendered without one. */
import type { Target } from "./model.ts";

/** What the command line may say about the target. */
export interface TargetOptions {
  readonly partition?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/** What an exported state knows beside that. */
export interface KnownTarget extends TargetOptions {
  /** The ARNs of keys that AWS has named, by bucket. */
  readonly keys?: ReadonlyMap<string, string> | undefined;
}

/** An account that no one has. */
const NO_ACCOUNT = "000000000000";

const DEFAULT_REGION = "us-east-1";

/** botocore's partitions.json. */
const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
  "aws-us-gov": "amazonaws.com",
};

/**
 * The target of a rendering.
 * @param region the stack's own `aws:region`, used where the options name none.
 */
export function targetOf(options: KnownTarget, region: unknown): Target {
  const partition = options.partition ?? "aws";
  return {
    partition,
    dnsSuffix: DNS_SUFFIXES[partition] ?? "amazonaws.com",
    region: options.region ?? (typeof region === "string" ? region : DEFAULT_REGION),
    account: options.account ?? NO_ACCOUNT,
    keys: options.keys ?? new Map(),
  };
}

/**
 * The ARN of the key that a stack makes for a bucket; where nobody knows it yet, something that stands for it. It has the form of one, so that documents with it can be
 * read, linted and evaluated like the deployed ones.
 */
export function keyArn({ partition, region, account, keys }: Target, bucket: string): string {
  const known = keys.get(bucket);
  return known ?? `arn:${partition}:kms:${region}:${account}:${keyStandIn(bucket)}`;
}

/** The end of an ARN that stands for the key of a bucket. */
export function keyStandIn(bucket: string): string {
  return `key/key-of-${bucket}`;
}
