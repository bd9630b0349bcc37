import type { z } from "zod";
import type { Properties, ResourceProvider } from "../../engine/provider.ts";
import { unlessAbsent } from "./errors.ts";
import { resourceProvider } from "./resource.ts";

/** One of a bucket's settings: S3 has a Put, a Get and a Delete for each, and the bucket's name is its id. */
interface BucketSetting<Inputs extends { readonly bucket: string }> {
  /** The resource's name in @pulumi/aws, such as `BucketVersioning`. */
  readonly name: string;
  readonly inputs: z.ZodType<Inputs> & { readonly shape: object };
  readonly refuse?: (inputs: Inputs) => void;
  put(inputs: Inputs): Promise<unknown>;
  /** The setting in the shape of the inputs; undefined where it is not set. */
  get(bucket: string): Promise<Properties | undefined>;
  /** S3's code for "not set", next to NoSuchBucket. */
  readonly absent: readonly string[];
  remove(bucket: string): Promise<unknown>;
}

export function bucketSetting<Inputs extends { readonly bucket: string }>(
  setting: BucketSetting<Inputs>,
): ResourceProvider {
  const gone = [...setting.absent, "NoSuchBucket"];
  return resourceProvider<Inputs>({
    type: `aws:s3/${setting.name.charAt(0).toLowerCase()}${setting.name.slice(1)}:${setting.name}`,
    inputs: setting.inputs,
    replaceOn: ["bucket"],
    // Two settings of one kind cannot stand side by side on a bucket, but another bucket can have its own first.
    deleteBeforeReplace: false,
    ...(setting.refuse === undefined ? {} : { refuse: setting.refuse }),
    async create(inputs) {
      await setting.put(inputs);
      return inputs.bucket;
    },
    async observe(bucket) {
      const found = await unlessAbsent(setting.get(bucket), ...gone);
      return found && { bucket, ...found };
    },
    async update(_bucket, inputs) {
      await setting.put(inputs);
    },
    async delete(bucket) {
      await unlessAbsent(setting.remove(bucket), ...gone);
    },
  });
}
