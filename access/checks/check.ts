/** One access check: who asks for what, and what must come of it. */
import type { BucketName } from "../../policies/names.ts";

export type Operation =
  /** One level with a delimiter, or every key. */
  | { readonly kind: "list"; readonly prefix: string; readonly recursive: boolean }
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string }
  | { readonly kind: "delete"; readonly key: string }
  /** Begin, upload a part, list the parts, abort. */
  | { readonly kind: "multipart"; readonly key: string }
  /** Ask for an object that is not there. */
  | { readonly kind: "head-missing"; readonly key: string };

export type Expected = "allowed" | "denied" | "not-found";

/** Whose credentials are used: those of pods on a node group or of a service account, a WEKA user, or a principal of VAST by its key in the config. */
export type Subject =
  | { readonly system: "eks"; readonly pods: string }
  | { readonly system: "weka"; readonly user: string }
  | { readonly system: "vast"; readonly principal: string };

export interface AccessCheck {
  readonly subject: Subject;
  readonly bucket: BucketName;
  readonly operation: Operation;
  /** Over TLS, or in plain HTTP. */
  readonly secure: boolean;
  readonly expected: Expected;
  /** What is tried, in a few words: `sibling folder`. */
  readonly about: string;
}

export function subjectName(subject: Subject): string {
  switch (subject.system) {
    case "eks":
      return subject.pods;
    case "weka":
      return subject.user;
    case "vast":
      return subject.principal;
  }
}

/** One line for a reader: `genomics may not get s3://research/imaging/probe (sibling folder): denied`. */
export function describeCheck(check: AccessCheck, outcome: string): string {
  const { operation, bucket, expected } = check;
  const may = expected === "allowed" ? "may" : expected === "denied" ? "may not" : "finds no";
  const verb = operation.kind === "list" && operation.recursive ? "list all of" : operation.kind;
  const path = "key" in operation ? operation.key : operation.prefix;
  const where = `s3://${bucket}/${path}${check.secure ? "" : " in plain HTTP"}`;
  const verdict = outcome === expected ? outcome : `expected ${expected}, got ${outcome}`;
  return `${subjectName(check.subject)} ${may} ${verb} ${where} (${check.about}): ${verdict}`;
}
