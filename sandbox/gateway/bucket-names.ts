/** Bucket names in the storage's answers, back to the names that clients know. */
import { z } from "zod";
import type { Backend } from "./backend.ts";
import { encodeUri } from "./received.ts";
import { buildXml, parseXml } from "./xml.ts";

/**
 * Renames the bucket in a listing or multipart document. Text, not tree: a document of 1,000 keys passes through as it
 * is. Keys cannot be hit, as `<` is escaped in them.
 *
 * @param location what `<Location>` should say: where the object is for the client
 */
export function renameBucket(
  document: string,
  stored: string,
  bucket: string,
  location: string,
): string {
  return document
    .replaceAll(`<Name>${stored}</Name>`, `<Name>${bucket}</Name>`)
    .replaceAll(`<Bucket>${stored}</Bucket>`, `<Bucket>${bucket}</Bucket>`)
    .replaceAll(/<Location>[^<]*<\/Location>/g, () => `<Location>${location}</Location>`);
}

/** The URL of an object at the address that the client used. */
export function objectUrl(secure: boolean, host: string, bucket: string, key: string): string {
  const path = [bucket, ...key.split("/")].map(encodeUri).join("/");
  return `${secure ? "https" : "http"}://${encodeURI(host)}/${path}`;
}

const BucketList = z.object({
  ListAllMyBucketsResult: z.object({
    Buckets: z
      .union([
        z.object({
          Bucket: z.array(z.object({ Name: z.string(), CreationDate: z.string().optional() })),
        }),
        z.string().transform(() => ({ Bucket: [] })),
      ])
      .default({ Bucket: [] }),
  }),
});

/** A ListBuckets document with the system's own buckets, sorted by name, those that are to be seen. */
export function ownBuckets(
  document: string,
  names: Backend["storage"],
  isSeen: (bucket: string) => boolean,
): string {
  const { Buckets } = BucketList.parse(parseXml(document)).ListAllMyBucketsResult;
  const own = Buckets.Bucket.flatMap(({ Name, CreationDate }) => {
    const name = names.fromStored(Name);
    return name !== undefined && isSeen(name) ? [{ Name: name, CreationDate }] : [];
  }).sort((one, other) => (one.Name < other.Name ? -1 : 1));
  const owner = { ID: "s3-access-sandbox", DisplayName: "s3-access-sandbox" };
  return buildXml("ListAllMyBucketsResult", { Owner: owner, Buckets: { Bucket: own } });
}
