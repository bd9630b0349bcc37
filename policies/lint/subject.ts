/** What the linter looks at: documents as parsed data (or JSON text), and what else is known about where they hang. */
import type { DialectName } from "../evaluate/index.ts";

/** Lines and columns count from 1, as in SARIF. */
export interface Region {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export interface SourceLocation {
  /** The file, relative to the repository's root. */
  readonly uri: string;
  /** Where the subject stands in the file, or a function that finds a place of it, such as `Statement[0].Action`. */
  readonly region?: Region | ((place: string) => Region | undefined);
}

export interface Named {
  /** How findings and suppressions call the subject: a file, a principal, a key of the config. */
  readonly path: string;
  readonly location?: SourceLocation;
}

/**
 * VAST: every view that there is by its bucket, with the flavor of its view policy; null where nobody knows it. Without
 * this, views are not judged.
 */
export type ViewFlavors = Readonly<Record<string, string | null>>;

/** A policy of a role or user. */
export interface IdentityPolicySubject extends Named {
  readonly kind: "identity-policy";
  readonly dialect: DialectName;
  /** JSON text, or the parsed document. */
  readonly document: unknown;
  /** The SSE-KMS key, as an ARN, of each bucket that is known to be encrypted with one. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The kind of role it is attached to, where that matters. */
  readonly attachedTo?: "node-role";
  readonly viewFlavors?: ViewFlavors;
}

/** A policy that hangs on a bucket. */
export interface BucketPolicySubject extends Named {
  readonly kind: "bucket-policy";
  readonly dialect: DialectName;
  /** JSON text, or the parsed document. */
  readonly document: unknown;
  readonly bucket?: string;
  readonly viewFlavors?: ViewFlavors;
}

/** Kubernetes objects that are applied together: VirtualServices are judged against the Gateways among them. */
export interface ManifestSetSubject extends Named {
  readonly kind: "manifest-set";
  readonly dialect: "istio";
  /** One parsed manifest, a list of them, or a Kubernetes `List`; with `parts` a list of any of these. */
  readonly document: unknown;
  /** Where each item of `document` comes from: findings are those of the part. */
  readonly parts?: readonly Named[];
  /** Public host names of the S3 endpoint. Routes of other hosts are left alone; without this every route is S3's. */
  readonly s3Hosts?: readonly string[];
}

export type PolicySubject = IdentityPolicySubject | BucketPolicySubject;
export type LintSubject = PolicySubject | ManifestSetSubject;

/** A subject, or the part of it that a place is in, with the place inside. */
export function partAt(
  subject: LintSubject,
  place: string,
): { readonly named: Named; readonly place: string } {
  if (subject.kind !== "manifest-set" || subject.parts === undefined)
    return { named: subject, place };
  const [, at, inside = ""] = /^\[(\d+)\]\.?(.*)$/s.exec(place) ?? [];
  const part = at === undefined ? undefined : subject.parts[Number(at)];
  return part === undefined ? { named: subject, place } : { named: part, place: inside };
}

/** Where something stands: `policies/team-a.json#Statement[0].Action[1]`, or the subject's own path. */
export function pathOf(subject: Pick<LintSubject, "path">, place: string): string {
  return place === "" ? subject.path : `${subject.path}#${place}`;
}

/** The region of a place, when the subject knows its file. */
export function regionOf(location: SourceLocation, place: string): Region | undefined {
  return typeof location.region === "function" ? location.region(place) : location.region;
}
