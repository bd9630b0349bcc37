/** A cluster in memory that is as the stack `audited` declares it, of which tests change one thing. */
import { join } from "node:path";
import { auditWeka } from "../../../access/audit/weka/audit.ts";
import { type Declared, declaredOnWeka } from "../../../access/audit/weka/declared.ts";
import { loadDeclared } from "../../../access/model/load.ts";
import type { Administration } from "../../../drivers/weka/administration.ts";
import { memoryWeka, witnessed } from "../../support/weka-memory/index.ts";
import { memoryState } from "../../support/weka-memory/state.ts";
import type { MemoryState } from "../../support/weka-memory/state.ts";

export const FIXTURES = join(import.meta.dirname, "fixtures");

export const TOKEN = "the-webhook-token";

const PASSWORDS = { operator: "Operator-1", loader: "Loader-1" };

/** What an audit needs to look at everything. */
export const FULL = {
  S3_ACCESS_WEKA_PASSWORDS: JSON.stringify(PASSWORDS),
  AUDIT_WEBHOOK_TOKEN: TOKEN,
};

export async function declaration(): Promise<Declared> {
  const declared = declaredOnWeka(await loadDeclared({ cwd: FIXTURES, stack: "audited" }));
  if (declared === undefined) throw new Error("the stack audited has no weka section");
  return declared;
}

export async function asDeclared(): Promise<MemoryState> {
  const state = memoryState();
  state.cluster = undefined;
  await layDown(memoryWeka(state));
  state.filesystems = state.filesystems.filter(({ name }) => name !== "default");
  state.groups = ["fast"];
  return state;
}

/** Makes everything that the stack declares. */
export async function layDown(weka: Administration): Promise<void> {
  const declared = await declaration();
  for (const { name } of declared.groups) await weka.addFilesystemGroup(name);
  for (const { name, settings } of declared.filesystems)
    if (settings !== undefined) await weka.addFilesystem(name, settings);
  await weka.addS3Cluster({ ...declared.cluster, domains: declared.cluster.domains ?? [] });
  for (const { lifecycle, ...bucket } of declared.buckets) {
    await weka.addBucket(bucket);
    for (const rule of lifecycle ?? []) await weka.addLifecycleRule(bucket.name, rule);
  }
  for (const { name, document } of declared.policies) await weka.addPolicy(name, document);
  for (const user of declared.users) {
    await weka.addS3User(user.name, passwordOf(user.name), user);
    await weka.attachPolicy(user.policy, user.name);
  }
  for (const { user, document } of declared.accounts)
    await weka.as(user, passwordOf(user)).addServiceAccount(document);
  if (declared.webhook !== undefined)
    await weka.enableAuditWebhook(declared.webhook.endpoint, TOKEN);
}

function passwordOf(user: string): string {
  return new Map(Object.entries(PASSWORDS)).get(user) ?? "";
}

export interface Audited {
  readonly code: number;
  /** Without the last one, which sums up. */
  readonly lines: readonly string[];
  readonly last: string | undefined;
  readonly json: unknown;
  readonly calls: readonly string[];
}

export async function audit(
  state: MemoryState,
  options: { readonly shared?: boolean; readonly listsOnly?: boolean } = {},
  env: Readonly<Record<string, string>> = FULL,
): Promise<Audited> {
  const calls: string[] = [];
  const weka = witnessed(memoryWeka(state), { before: (call) => calls.push(call) });
  const { code, text, json } = await auditWeka(
    { stack: "audited", ...options },
    { cwd: FIXTURES, env, administer: () => Promise.resolve(weka) },
  );
  const lines = text.split("\n");
  return { code, json, calls, last: lines.pop(), lines };
}
