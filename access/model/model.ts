/**
 * Who and what there is, with the documents that decide: the same shape whether it was rendered from a stack's file or
 * read from an exported state. Every command works on this.
 */
import type { System } from "../../config/systems.ts";
import type { Caller } from "../../policies/evaluate/index.ts";

/** A policy document under the name that explanations use. */
export interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
}

/** Somebody with access on one system. A principal that two systems know is two holders with one key. */
export interface Holder {
  /** What the config calls it; a role of another account goes by its ARN. */
  readonly key: string;
  readonly system: System;
  /** The names that the system has for it: its node groups, service accounts or roles, its WEKA or VAST user, `role/NAME` on VAST. */
  readonly identities: readonly string[];
  readonly caller: Caller;
  /** Who may take on its role, where that is made for it alone: the pods of its service accounts on EKS, or a role of VAST. */
  readonly trust?: NamedDocument;
  /** `"elsewhere"`: its own account has them, and nobody here knows what they say. */
  readonly policies: readonly NamedDocument[] | "elsewhere";
}

/** The key that encrypts a bucket. */
export interface EncryptionKey {
  readonly arn: string;
  /** Undefined when nobody here knows what its policy says. */
  readonly policy: NamedDocument | undefined;
}

/** A bucket, or a VAST database, which is one. */
export interface Bucket {
  readonly system: System;
  readonly name: string;
  /** With a trailing slash, outer folders before those in them. */
  readonly folders: readonly string[];
  readonly schemas: readonly string[];
  /** Its own policy; undefined when it has none here. */
  readonly policy: NamedDocument | undefined;
  readonly key: EncryptionKey | undefined;
  /** VAST: the flavor of its view policy; null where nobody here sees to it, absent where nobody here knows. */
  readonly viewFlavor?: string | null;
}

/** What policies name and only a provider knows. */
export interface Target {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly region: string;
  readonly account: string;
  /** The ARNs of keys that AWS has named already, by bucket. */
  readonly keys: ReadonlyMap<string, string>;
}

/** A document as a file of its own. */
export interface RenderedFile {
  /** Below the folder that is rendered into, with `/`. */
  readonly path: string;
  readonly content: unknown;
}

export interface AccessModel {
  /** What messages call it: `dev`, or a file. */
  readonly title: string;
  readonly target: Target;
  readonly holders: readonly Holder[];
  readonly buckets: readonly Bucket[];
  /** Every document and manifest, sorted by path. */
  readonly files: readonly RenderedFile[];
}
