/**
 * Policy documents from anywhere, read strictly: what IAM's grammar does not allow is a finding with its place, all
 * of them in one pass (IAM User Guide, "Grammar of the IAM JSON policy language"). Time and findings are bounded by
 * the size of the input, however deep or odd it is.
 */
import type { Finding } from "../finding.ts";
import { DIALECTS } from "./dialects.ts";
import type { DialectName } from "./dialects.ts";
import { Findings, isObject, oneOrMany, quote, rejectOthers } from "./findings.ts";
import { parseStatement } from "./parse-statement.ts";
import type { PolicyKind, StatementContext } from "./parse-statement.ts";
import type { ParsedPolicy } from "./policy.ts";

export interface ParseOptions {
  /** What explanations call the document. */
  readonly name: string;
  /** Default: `identity`. */
  readonly kind?: PolicyKind;
  /** Default: `aws`. */
  readonly dialect?: DialectName;
}

export interface ParseResult {
  /** Undefined when a finding is an error. */
  readonly policy: ParsedPolicy | undefined;
  readonly findings: readonly Finding[];
}

const TOP_ELEMENTS = new Set(["Version", "Id", "Statement"]);
/**
 * Reads a policy document.
 *
 * @param input the document as JSON text, or as data
 * @returns the policy, unless a finding has severity `error`, and all findings, with paths such as `Statement[0].Effect`
 */
export function parsePolicy(input: unknown, options: ParseOptions): ParseResult {
  const findings = new Findings();
  const document = typeof input === "string" ? parseJson(input, findings) : input;
  const policy = findings.hasError ? undefined : parseDocument(document, options, findings);
  return { policy: findings.hasError ? undefined : policy, findings: findings.list };
}

/**
 * A document that this program wrote itself, where a finding is a bug and not an answer.
 *
 * @throws {TypeError} naming every error found
 */
export function policyOf(document: unknown, options: ParseOptions): ParsedPolicy {
  const { policy, findings } = parsePolicy(document, options);
  if (policy !== undefined) return policy;
  const errors = findings.filter((finding) => finding.severity === "error");
  const sentences = errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`);
  throw new TypeError(`The policy ${quote(options.name)} is not valid. ${sentences.join(" ")}`);
}

function parseJson(text: string, findings: Findings): unknown {
  try {
    const document: unknown = JSON.parse(text);
    return document;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.error("not-json", "", `The text is not JSON: ${reason}.`, "Write one JSON object.");
    return undefined;
  }
}

function parseDocument(
  document: unknown,
  options: ParseOptions,
  findings: Findings,
): ParsedPolicy | undefined {
  if (!isObject(document)) {
    const message = `The policy is ${quote(document)}.`;
    findings.error("not-an-object", "", message, "Write an object with Version and Statement.");
    return undefined;
  }
  rejectOthers(document, TOP_ELEMENTS, "", findings);
  const version = parseVersion(document["Version"], findings);
  const context: StatementContext = {
    kind: options.kind ?? "identity",
    dialect: DIALECTS[options.dialect ?? "aws"],
    version,
    findings,
  };
  const statements = listStatements(document["Statement"], findings).map((statement, index) =>
    parseStatement(statement, index, context),
  );
  return {
    name: options.name,
    version,
    statements: statements.filter((statement) => statement !== undefined),
  };
}

function parseVersion(version: unknown, findings: Findings): ParsedPolicy["version"] {
  if (version === "2012-10-17" || version === "2008-10-17") return version;
  // Without the element AWS takes the older language.
  if (version !== undefined) {
    const message = `${quote(version)} is no version of the policy language.`;
    findings.error("version-unknown", "Version", message, "Write 2012-10-17.");
  }
  return "2008-10-17";
}

function listStatements(statements: unknown, findings: Findings): readonly unknown[] {
  if (isObject(statements)) return [statements];
  if (!Array.isArray(statements)) {
    const message =
      statements === undefined ? "There is no Statement." : `Statement is ${quote(statements)}.`;
    findings.error("statement-missing", "Statement", message, "Write a list of statements.");
    return [];
  }
  return oneOrMany(statements, "Statement", findings).map(({ value }) => value);
}
