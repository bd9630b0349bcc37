/** Two versions of one subject, compared over all requests. */
import type { DialectName, ParsedPolicy } from "../evaluate/index.ts";
import type { ActionClass } from "./actions.ts";
import { classesOf } from "./actions.ts";
import { ConditionSpace } from "./conditions.ts";
import { allowanceOf, gain, spaceOf } from "./gain.ts";
import type { Allowance } from "./gain.ts";
import type { Languages } from "./language/search.ts";
import { EVERYTHING, RESOURCE } from "./region.ts";
import type { Box, Space } from "./region.ts";
import { resourcesOfBucket } from "./resources.ts";
import { describeBox } from "./words.ts";
import type { Described } from "./words.ts";
import { viewOf } from "./view.ts";
import type { Subject } from "./view.ts";

/** A place at which a class of actions is allowed. */
export interface Found extends Described {
  readonly space: Space;
  readonly actions: ActionClass;
}

export interface Comparison {
  readonly gained: readonly Found[];
  readonly lost: readonly Found[];
}

/**
 * Finds what two versions of a subject allow beyond each other.
 *
 * @param buckets when given, only requests for these buckets are compared
 */
export function compareSubjects(
  languages: Languages,
  dialect: DialectName,
  before: Subject,
  after: Subject,
  buckets: readonly string[] | undefined,
): Comparison {
  const finder = new Finder(languages, dialect, [before, after]);
  const within = withinBuckets(languages, dialect, buckets);
  return {
    gained: finder.find((space, allowances) => gainOf(space, allowances, within)),
    lost: finder.find((space, allowances) => gainOf(space, allowances.toReversed(), within)),
  };
}

function gainOf(space: Space, [before, after]: readonly Allowance[], within: Box): Box[] {
  if (before === undefined || after === undefined) return [];
  return gain(space, before, after, within);
}

function withinBuckets(
  languages: Languages,
  dialect: DialectName,
  buckets: readonly string[] | undefined,
): Box {
  if (buckets === undefined) return EVERYTHING;
  const patterns = buckets.flatMap(
    (bucket) => resourcesOfBucket(languages, bucket, dialect).patterns,
  );
  return new Map([[RESOURCE, [{ union: languages.union(patterns), positive: true }]]]);
}

/** Some subjects' policies, sorted by what they do and for which actions. */
export class Finder {
  readonly #languages: Languages;
  readonly #conditions: ConditionSpace;
  readonly #classes: readonly ActionClass[];
  readonly #views: readonly ReturnType<typeof viewOf>[];

  constructor(languages: Languages, dialect: DialectName, subjects: readonly Subject[]) {
    const statements = subjects.flatMap(policiesOf).flatMap((policy) => policy.statements);
    this.#languages = languages;
    this.#conditions = new ConditionSpace(
      languages,
      statements.flatMap(({ conditions }) => conditions),
    );
    this.#classes = classesOf(languages, statements, dialect);
    this.#views = subjects.map((subject) =>
      viewOf(subject, {
        languages,
        dialect,
        conditions: this.#conditions,
        caller: subject.caller,
      }),
    );
  }

  /** What a question about the subjects' allowances, in their order, finds for each class of actions. */
  find(question: (space: Space, allowances: readonly Allowance[]) => readonly Box[]): Found[] {
    return this.#classes.flatMap((actions) => {
      const space = spaceOf(this.#languages, this.#conditions, actions);
      const allowances = this.#views.map((view) => allowanceOf(view, actions));
      return question(space, allowances).flatMap((box) =>
        describeBox(space, this.#conditions, box).map((one) => ({ ...one, space, actions })),
      );
    });
  }
}

function policiesOf({ identity, boundary, buckets }: Subject): ParsedPolicy[] {
  return [
    ...identity,
    ...(boundary === undefined ? [] : [boundary]),
    ...[...buckets.values()].flat(),
  ];
}
