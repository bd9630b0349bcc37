/** Tells the simulated WEKA cluster what its buckets hold: objects come and go through the gateway, which it does not see. */
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { reportUsage, snapshot } from "../weka/store.ts";
import { SystemStorage, storedName } from "./storage.ts";

/** Counts the objects of every bucket, so that removing one that is not empty is refused as on a real cluster. */
export async function reportWekaUsage(stateFile: string, client: S3Client): Promise<void> {
  const storage = new SystemStorage("weka", client);
  for (const { name } of snapshot(stateFile).buckets) {
    await storage.provide(name);
    reportUsage(stateFile, name, await usageOf(storedName("weka", name), client));
  }
}

async function usageOf(
  bucket: string,
  client: S3Client,
): Promise<{ objects: number; bytes: number }> {
  let objects = 0;
  let bytes = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket }))
    for (const { Size } of page.Contents ?? []) {
      objects += 1;
      bytes += Size ?? 0;
    }
  return { objects, bytes };
}
