/** Random folders, buckets and grants for property tests. */
import fc from "fast-check";
import { BUCKET_INTENTS, type BucketGrant, bucketGrants } from "../../policies/grant.ts";
import { bucketName, prefix } from "../../policies/names.ts";

/** A folder name that is easy to confuse with others: few letters, so prefixes of each other are common. */
export const folderName = fc
  .array(fc.stringMatching(/^[ab$-]{1,3}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));

const bucket = fc.constantFrom("bucket-one", "bucket-two", "bucket.one").map(bucketName);

const bucketGrant: fc.Arbitrary<BucketGrant> = fc
  .record({
    bucket,
    folder: fc.option(folderName.map(prefix), { nil: undefined }),
    kind: fc.constantFrom(...BUCKET_INTENTS),
    browse: fc.boolean(),
  })
  .chain(({ bucket: inBucket, folder, kind, browse }) =>
    fc.constantFrom(...bucketGrants({ bucket: inBucket, folder }, [kind], browse)),
  );

export const bucketGrantList = fc.array(bucketGrant, { maxLength: 12 });
