/**
 * Reads who has what from an exported state (`pulumi stack export`): the policies that are deployed, whatever the stack's
 * file says by now. Resources that this project does not make are passed over.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { jsonOrNothing } from "../../drivers/json.ts";
import { compare } from "../../policies/rights.ts";
import { UsageError } from "../usage-error.ts";
import { filesOf } from "./files.ts";
import type { AccessModel, Bucket, RenderedFile, Target } from "./model.ts";
import { strangers } from "./strangers.ts";
import { patternsOf, withPlaces } from "./places-in-policies.ts";
import { accountOfPolicy, bucketsOf, rolesOf } from "./state/aws.ts";
import { ExportedState, type StateResource, ofType, text } from "./state/resources.ts";
import { vastHolders } from "./state/vast.ts";
import { wekaBuckets, wekaObjects, wekaUsers } from "./state/weka.ts";
import { type TargetOptions, targetOf } from "./target.ts";

/** @throws UsageError when the file is no exported state. */
export async function modelOfStateFile(
  file: string,
  options: TargetOptions & { readonly cwd: string },
): Promise<AccessModel> {
  const source = await readFile(resolve(options.cwd, file), "utf8").catch(() => undefined);
  if (source === undefined) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
  const result = ExportedState.safeParse(jsonOrNothing(source));
  if (!result.success)
    throw new UsageError(
      `${JSON.stringify(file)} is no exported state; write one with: pulumi stack export --file ${file}`,
    );
  return modelOfState(file, result.data.deployment.resources, options);
}

/** The model of a state's resources; `title` is what messages call it. */
export function modelOfState(
  title: string,
  resources: readonly StateResource[],
  options: TargetOptions,
): AccessModel {
  const objects = wekaObjects(resources);
  const holders = [
    ...rolesOf(resources),
    ...wekaUsers(objects, resources),
    ...vastHolders(resources),
  ];
  const made = [...bucketsOf(resources), ...wekaBuckets(objects)];
  const buckets = withPlaces(made, holders.flatMap(patternsOf));
  const files = [...filesOf(undefined, holders, buckets), ...manifestsOf(resources)];
  return {
    title,
    target: deployedTarget(resources, buckets, options),
    holders: [...holders, ...strangers(buckets)],
    buckets,
    files: files.sort((a, b) => compare(a.path, b.path)),
  };
}

/** Partition and account stand in the ARNs of policies, the region in those of keys. */
function deployedTarget(
  resources: readonly StateResource[],
  buckets: readonly Bucket[],
  options: TargetOptions,
): Target {
  const [first] = ofType(resources, "aws:iam/policy:Policy");
  const { partition, account } = accountOfPolicy(text(first?.outputs["arn"]));
  const given = { partition: options.partition ?? partition, account: options.account ?? account };
  const keys = new Map(
    buckets.flatMap(({ name, key }): [string, string][] =>
      key === undefined ? [] : [[name, key.arn]],
    ),
  );
  const regions = buckets.flatMap(({ key }) => key?.arn.split(":")[3] ?? []);
  return targetOf({ ...given, region: options.region, keys }, regions[0]);
}

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.unknown(),
});

function manifestsOf(resources: readonly StateResource[]): RenderedFile[] {
  const type = "kubernetes:networking.istio.io/v1:VirtualService";
  return ofType(resources, type).flatMap(({ inputs }) => {
    const { data } = Manifest.safeParse(inputs);
    if (data === undefined) return [];
    const { apiVersion, kind, metadata, spec } = data;
    const { name, namespace } = metadata;
    const content = { apiVersion, kind, metadata: { name, namespace }, spec };
    return [{ path: `hpe/${namespace}/${name}.yaml`, content }];
  });
}
