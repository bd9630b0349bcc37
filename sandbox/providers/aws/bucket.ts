import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import type { CreateBucketCommandInput } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Properties, ResourceProvider } from "../../engine/provider.ts";
import { emptyBucket } from "./bucket-contents.ts";
import type { AwsClients } from "./clients.ts";
import { AwsRefusal, hasCode, unlessAbsent } from "./errors.ts";
import { tagList, tagMap, tags, textOf } from "./inputs.ts";
import { partitionOf } from "./partition.ts";
import { resourceProvider } from "./resource.ts";

const inputs = z.strictObject({
  bucket: z.string({ error: "the sandbox does not make up names: give the bucket one" }),
  forceDestroy: z.boolean().optional(),
  tags,
});

/**
 * `aws:s3/bucket:Bucket`. A bucket of this account that is there already is taken over, as S3 itself does in us-east-1.
 */
export function bucketProvider(clients: AwsClients): ResourceProvider {
  const { s3, region } = clients;

  return resourceProvider({
    type: "aws:s3/bucket:Bucket",
    inputs,
    replaceOn: ["bucket"],
    predict: (known) => bucketFacts(textOf(known["bucket"]), region),
    async create(wanted) {
      await s3
        .send(new CreateBucketCommand({ Bucket: wanted.bucket, ...locationOf(region) }))
        .catch((error: unknown) => {
          if (!hasCode(error, "BucketAlreadyOwnedByYou")) throw error;
        });
      await setTags(clients, wanted.bucket, wanted.tags);
      return wanted.bucket;
    },
    async observe(bucket) {
      const head = await unlessAbsent(
        s3.send(new HeadBucketCommand({ Bucket: bucket })),
        "NotFound",
        "NoSuchBucket",
      );
      if (head === undefined) return undefined;
      const tagging = await unlessAbsent(
        s3.send(new GetBucketTaggingCommand({ Bucket: bucket })),
        "NoSuchTagSet",
      );
      const found = tagMap(tagging?.TagSet);
      return {
        ...bucketFacts(bucket, head.BucketRegion ?? region),
        tags: found,
        tagsAll: found ?? {},
      };
    },
    update: (bucket, wanted) => setTags(clients, bucket, wanted.tags),
    async delete(bucket, state) {
      if (state["forceDestroy"] === true) await emptyBucket(s3, bucket);
      try {
        await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      } catch (error) {
        if (hasCode(error, "NoSuchBucket")) return;
        if (!hasCode(error, "BucketNotEmpty")) throw error;
        throw new AwsRefusal(
          "BucketNotEmpty",
          `The bucket you tried to delete is not empty: ${bucket}. Delete its objects, or deploy it once with forceDestroy.`,
        );
      }
    },
  });
}

/** What follows from a bucket's name and region, as @pulumi/aws names it. */
export function bucketFacts(bucket: string | undefined, region: string): Properties {
  if (bucket === undefined) return { bucketRegion: region, region };
  const { partition, dnsSuffix } = partitionOf(region);
  return {
    bucket,
    arn: `arn:${partition}:s3:::${bucket}`,
    bucketDomainName: `${bucket}.s3.${dnsSuffix}`,
    bucketRegionalDomainName: `${bucket}.s3.${region}.${dnsSuffix}`,
    bucketRegion: region,
    region,
  };
}

/** us-east-1 is S3's default and must not be named (API reference, CreateBucketConfiguration). */
export function locationOf(
  region: string,
): Pick<CreateBucketCommandInput, "CreateBucketConfiguration"> {
  if (region === "us-east-1") return {};
  const known = Object.values(BucketLocationConstraint).find((each) => each === region);
  if (known === undefined) throw new Error(`S3 has no region ${JSON.stringify(region)}`);
  return { CreateBucketConfiguration: { LocationConstraint: known } };
}

async function setTags(
  { s3 }: AwsClients,
  bucket: string,
  wanted: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const TagSet = tagList(wanted);
  await (TagSet.length === 0
    ? s3.send(new DeleteBucketTaggingCommand({ Bucket: bucket }))
    : s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } })));
}
