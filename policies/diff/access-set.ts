/** What is compared: principals with their documents, buckets with theirs; and what a comparison answers. */
import type { AccessRequest, Caller, DialectName } from "../evaluate/index.ts";

/** A policy document as JSON data, in any spelling and Version that the evaluator reads. */
export type Document = object;

export interface PrincipalAccess {
  readonly identity: readonly Document[];
  /** A permissions boundary; absent when the principal has none. */
  readonly boundary?: Document;
  /**
   * Who the principal is to resource policies. Default: on AWS the role of that name in account 000000000000, elsewhere
   * the storage user of that name.
   */
  readonly caller?: Caller;
}

/** One version of who may do what. */
export interface AccessSet {
  /** By the name that lines call them. */
  readonly principals: Readonly<Record<string, PrincipalAccess>>;
  /**
   * Resource policies by bucket name. A document speaks about its own bucket only. A bucket without a policy has an empty
   * list; one that a version lacks and the other has was made or deleted in between.
   */
  readonly buckets?: Readonly<Record<string, readonly Document[]>>;
  /** Default: `aws`. */
  readonly dialect?: DialectName;
}

/** Something a principal may do. */
export interface Access {
  /** A name of the set, the ARN or service that a resource policy names, or `everyone`. */
  readonly principal: string;
  /** As the catalogue spells them, sorted; spellings no catalogue knows as the documents' patterns leave them. */
  readonly actions: readonly string[];
  /** `s3://bucket/folder/*`, less places within it; a resource of another service is its ARN pattern. */
  readonly place: string;
  /** What a request must carry besides, such as `prefix team-a/*`. */
  readonly conditions: readonly string[];
  /**
   * A request that shows it; undefined when patterns were too hard to find one within the budget. `certain` says that
   * the evaluator confirmed it; otherwise something was compared conservatively (docs/diff.md), and the access may
   * exist or not.
   */
  readonly witness: AccessRequest | undefined;
  readonly certain: boolean;
  /** The sentence: `FlyteNode may delete s3://ml/fraud-detection/*`. */
  readonly text: string;
}

export interface AccessChange extends Access {
  readonly kind: "gained" | "lost";
  /** The text with its sign: `+ …` or `- …`. */
  readonly line: string;
}
