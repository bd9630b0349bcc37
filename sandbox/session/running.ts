/** The note that a serving process leaves for others: where its services are. */
import { readFile, rm } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { jsonOrNothing } from "../../drivers/json.ts";

const Endpoint = z.object({ https: z.string(), http: z.string().optional() });

const Running = z.object({
  pid: z.int().positive(),
  motoUrl: z.string(),
  aws: Endpoint,
  weka: Endpoint,
  vast: Endpoint,
  /** WEKA's REST API, without `/api/v2`. */
  wekaApiUrl: z.string(),
  /** VAST's management service. */
  vmsUrl: z.string(),
  ingress: Endpoint,
  identityUrl: z.string(),
  kubernetesUrl: z.string(),
  /** A proxy that knows the appliance's hosts by their names. */
  proxyUrl: z.string(),
  /** PEM file of the authority that signed the endpoints' certificate. */
  authorityFile: z.string(),
});

/** Services that answer. */
export type Running = z.output<typeof Running>;

export async function writeRunning(file: string, running: Running): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(running, undefined, 2), { mode: 0o600 });
}

export async function removeRunning(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** The services that another process serves, or undefined when none does: a note that a killed one left counts for nothing. */
export async function findRunning(file: string): Promise<Running | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const note = Running.safeParse(jsonOrNothing(text));
  if (!note.success || !isAlive(note.data.pid)) return undefined;
  return (await answers(note.data.motoUrl)) ? note.data : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answers(motoUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${motoUrl}/moto-api/`, { signal: AbortSignal.timeout(3_000) });
    return response.ok;
  } catch {
    return false;
  }
}
