/** Files from anywhere as subjects: policies as JSON or YAML, and manifests. */
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { z } from "zod";
import { jsonOrText } from "../../drivers/json.ts";
import type { DialectName } from "../../policies/evaluate/index.ts";
import type { LintSubject, ViewFlavors } from "../../policies/lint/index.ts";
import { UsageError } from "../usage-error.ts";
import { parseYamlDocuments, regionFinder } from "./yaml.ts";

/**
 * Reads files. One with Statements is a policy, of a bucket when a statement has a Principal; all others together are one
 * set of manifests, since a VirtualService can only be judged beside the Gateway that it is bound to.
 * @param dialect whose policies they are.
 * @param viewFlavors VAST: the views that the policies may name; undefined where nobody said.
 * @throws UsageError for a file that is not there or is not YAML; malformed JSON is a finding of the linter.
 */
export async function subjectsOfFiles(
  files: readonly string[],
  cwd: string,
  dialect: DialectName,
  viewFlavors?: ViewFlavors,
): Promise<LintSubject[]> {
  const known = { dialect, ...(viewFlavors === undefined ? {} : { viewFlavors }) };
  const subjects = await Promise.all(
    files.map(async (file) => {
      const path = relative(cwd, resolve(cwd, file)).split(sep).join("/");
      const text = await readFile(resolve(cwd, file), "utf8").catch(() => undefined);
      if (text === undefined) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
      const named = { path, location: { uri: path, region: regionFinder(text) } };
      return subjectOf(named, contentOf(path, text), known);
    }),
  );
  return together(subjects);
}

/** One subject of all manifests, where the first of them is. */
function together(subjects: readonly LintSubject[]): LintSubject[] {
  const sets = subjects.filter((subject) => subject.kind === "manifest-set");
  const [first, ...others] = sets;
  if (first === undefined || others.length === 0) return [...subjects];
  const path = sets.map((set) => set.path).join(", ");
  const all = { ...first, path, document: sets.map(({ document }) => document), parts: sets };
  return subjects.flatMap((subject) => {
    if (subject === first) return all;
    return subject.kind === "manifest-set" ? [] : subject;
  });
}

function contentOf(path: string, text: string): unknown {
  if (path.endsWith(".json")) return jsonOrText(text);
  const documents = parseYamlDocuments(path, text);
  return documents.length === 1 ? documents[0] : documents;
}

const Statement = z.looseObject({
  Principal: z.unknown().optional(),
  NotPrincipal: z.unknown().optional(),
});
const Policy = z.looseObject({ Statement: z.unknown().optional() });

function subjectOf(
  named: Pick<LintSubject, "path" | "location">,
  document: unknown,
  known: { readonly dialect: DialectName; readonly viewFlavors?: ViewFlavors },
): LintSubject {
  const policy = Policy.safeParse(document).data;
  const isPolicy = policy?.Statement !== undefined || typeof document === "string";
  if (!isPolicy) return { ...named, kind: "manifest-set", dialect: "istio", document };
  const statements = z.array(Statement).safeParse([policy?.Statement].flat()).data ?? [];
  const isOfBucket = statements.some(
    ({ Principal, NotPrincipal }) => Principal !== undefined || NotPrincipal !== undefined,
  );
  const kind = isOfBucket ? "bucket-policy" : "identity-policy";
  return { ...named, ...known, kind, document };
}
