/** The stack's own manifests, as its deployment left them in a folder. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { KubernetesObject } from "./kinds.ts";

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().exactOptional(),
    labels: z.record(z.string(), z.string()).exactOptional(),
  }),
});

/** The objects of all `.yaml` files, each as old as its file. @throws Error for a file that holds no object */
export async function readManifests(folder: string): Promise<KubernetesObject[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml"));
  return Promise.all(files.map((file) => readManifest(join(folder, file))));
}

async function readManifest(file: string): Promise<KubernetesObject> {
  const [text, { mtime }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
  const { metadata, ...rest } = Manifest.parse(parse(text));
  return { ...rest, metadata: { creationTimestamp: mtime.toISOString(), ...metadata } };
}
