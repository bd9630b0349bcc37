import type { DialectName } from "../evaluate/index.ts";
import { parsePolicy } from "../evaluate/index.ts";
import type { Finding } from "../finding.ts";
import { isObject } from "./data.ts";
import type { Data } from "./data.ts";
import { readManifests } from "./istio/manifests.ts";
import type { LintFinding, LintResult, Suppression } from "./result.ts";
import type { PolicyRule, Problem, Rule } from "./rule.ts";
import { RULES } from "./rules.ts";
import type { LintSubject, ManifestSetSubject, PolicySubject } from "./subject.ts";
import { partAt, pathOf } from "./subject.ts";
import { suppress } from "./suppress.ts";

export interface LintOptions {
  /** Default: none. */
  readonly suppressions?: readonly Suppression[];
}

/** More findings in one subject help nobody, and keep an absurd document from filling the memory. */
const MOST = 1000;

/**
 * Judges subjects by every rule that is about their kind and dialect. Documents may be anything: what is no policy or no
 * manifest is a finding too, and nothing throws. Time grows linearly with the size of the documents.
 *
 * @returns findings in the order of the subjects, and in each the grammar's before the rules'; see `LintResult`
 */
export function lint(
  subjects: readonly LintSubject[],
  { suppressions = [] }: LintOptions = {},
): LintResult {
  return suppress(subjects.flatMap(lintSubject), suppressions);
}

function lintSubject(subject: LintSubject): LintFinding[] {
  const findings = subject.kind === "manifest-set" ? lintManifests(subject) : lintPolicy(subject);
  return (findings.length <= MOST ? findings : cut(findings)).map((finding) =>
    found(subject, finding),
  );
}

/** Rules speak about a policy's meaning, so they wait until its grammar is in order. */
function lintPolicy(subject: PolicySubject): Finding[] {
  const data = dataOf(subject.document);
  const { policy, findings } = parsePolicy(data ?? subject.document, {
    name: subject.path,
    kind: subject.kind === "bucket-policy" ? "resource" : "identity",
    dialect: subject.dialect,
  });
  if (policy === undefined || data === undefined) return [...findings];
  const rules = RULES.filter((rule) => isAbout(rule, subject.kind, subject.dialect));
  return [
    ...findings,
    ...rules.flatMap((rule) => findingsOf(rule, rule.check({ subject, policy, data }))),
  ];
}

function isAbout(
  rule: Rule,
  kind: PolicySubject["kind"],
  dialect: DialectName,
): rule is PolicyRule {
  return rule.about === "policy" && rule.kinds.includes(kind) && rule.dialects.includes(dialect);
}

function lintManifests(subject: ManifestSetSubject): Finding[] {
  const { manifests, problems } = readManifests(subject.document);
  const rules = RULES.filter((rule) => rule.about === "manifests");
  return [
    ...problems.map((problem) => asFinding("manifest-malformed", "error", problem)),
    ...rules.flatMap((rule) => findingsOf(rule, rule.check({ subject, manifests }))),
  ];
}

function findingsOf({ code, severity }: Rule, problems: readonly Problem[]): Finding[] {
  return problems.map((problem) => asFinding(code, severity, problem));
}

function asFinding(
  code: string,
  severity: Finding["severity"],
  { place, message, fix, severity: own }: Problem,
): Finding {
  return { code, severity: own ?? severity, path: place, message, fix };
}

/** The document as an object; undefined when it is none, which the parser then says in detail. */
function dataOf(document: unknown): Data | undefined {
  const data = typeof document === "string" ? parsed(document) : document;
  if (!isObject(data)) return undefined;
  // The parser looks into everything but Id, which may thus be anything, even something that cannot be written as JSON.
  const { Id, ...rest } = data;
  return typeof Id === "string" ? { Id, ...rest } : rest;
}

function parsed(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    return data;
  } catch {
    return undefined;
  }
}

function cut(findings: readonly Finding[]): Finding[] {
  return [
    ...findings.slice(0, MOST),
    {
      code: "too-many-findings",
      severity: "error",
      path: "",
      message: `There are more than ${MOST} findings`,
      fix: "Correct those above and lint again; the others are not listed",
    },
  ];
}

function found(subject: LintSubject, { path, ...finding }: Finding): LintFinding {
  const { named, place } = partAt(subject, path);
  const { location } = named;
  return {
    ...finding,
    ...{ path: pathOf(named, place), place },
    ...(location && { location }),
  };
}
