/** The documents and manifests of a stack as files: what a deployment writes, laid out for people and for a backup. */
import { routeOf } from "../../config/route.ts";
import type { Stack } from "../../config/sections.ts";
import { partsOf } from "../../policies/istio/manifests.ts";
import { compare } from "../../policies/rights.ts";
import type { Bucket, Holder, RenderedFile } from "./model.ts";

const FOLDERS = { eks: "aws", weka: "weka", vast: "vast" } as const;

/** One file per document; the name of a file is the name of what it is attached to. */
export function filesOf(
  stack: Stack | undefined,
  holders: readonly Holder[],
  buckets: readonly Bucket[],
): RenderedFile[] {
  const files = [
    ...(stack?.hpe === undefined ? [] : manifests(stack, stack.hpe)),
    ...once(holders.flatMap(identityFiles)),
    ...buckets.flatMap((bucket) => [
      ...(bucket.policy === undefined ? [] : [file(bucketFile(bucket), bucket.policy.document)]),
      ...(bucket.key?.policy === undefined
        ? []
        : [file(keyFile(bucket), bucket.key.policy.document)]),
    ]),
  ];
  return files.sort((a, b) => compare(a.path, b.path));
}

/**
 * `aws/principals/flyte/FlyteMLS3Access.json`. On VAST a policy has the name of the principal whose grants made it, in
 * whose folder it lies; roles may have it too.
 */
export function identityFile(
  { system, key }: Pick<Holder, "system" | "key">,
  policy: string,
): string {
  return `${FOLDERS[system]}/principals/${system === "vast" ? policy : key}/${policy}.json`;
}

/** `aws/principals/flyte/flyte.trust.json`; on VAST `vast/roles/analyst.trust.json`. */
function trustFile(holder: Holder, role: string): string {
  if (holder.system !== "vast") return identityFile(holder, `${role}.trust`);
  return `${FOLDERS.vast}/roles/${role}.trust.json`;
}

/** One of each path: what several holders have is one document. */
export function once<T extends { readonly path: string }>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [one.path, one])).values()];
}

/** `aws/buckets/bsingh-shared.json` */
export function bucketFile({ system, name }: Pick<Bucket, "system" | "name">): string {
  return `${FOLDERS[system]}/buckets/${name}.json`;
}

/** `aws/keys/bsingh-ml-workflows.json`: the policy of a bucket's KMS key. */
function keyFile({ system, name }: Pick<Bucket, "system" | "name">): string {
  return `${FOLDERS[system]}/keys/${name}.json`;
}

function identityFiles(holder: Holder): RenderedFile[] {
  const { policies, trust } = holder;
  if (policies === "elsewhere") return [];
  return [
    ...policies.map(({ name, document }) => file(identityFile(holder, name), document)),
    ...(trust === undefined ? [] : [file(trustFile(holder, trust.name), trust.document)]),
  ];
}

/** `hpe/ezdata-system/s3-vs.yaml`, and `hpe/istio-system/s3-gateway.gateway.yaml` for what guards it. */
function manifests(stack: Stack, hpe: NonNullable<Stack["hpe"]>): RenderedFile[] {
  return partsOf(routeOf(stack.domain, hpe)).map(({ part, manifest }) => {
    const { namespace, name } = manifest.metadata;
    const named = part === "route" ? name : `${name}.${part}`;
    return file(`hpe/${namespace}/${named}.yaml`, manifest);
  });
}

function file(path: string, content: unknown): RenderedFile {
  return { path, content };
}
