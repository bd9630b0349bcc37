/** Statements of one document that could go, decided over all requests. */
import { parsePolicy } from "../evaluate/index.ts";
import type { DialectName, ParsedPolicy, ParsedStatement, PolicyKind } from "../evaluate/index.ts";
import type { Document } from "./access-set.ts";
import { classesOf } from "./actions.ts";
import type { ActionClass } from "./actions.ts";
import { ConditionSpace } from "./conditions.ts";
import { merged, spaceOf } from "./gain.ts";
import { ANYTHING, literalPattern } from "./language/pattern.ts";
import { Languages, OutOfBudget } from "./language/search.ts";
import type { Budget } from "./language/search.ts";
import { PRINCIPAL, areBoxesApart, isEmptyBox, subtractAll } from "./region.ts";
import type { Box, Space } from "./region.ts";
import { boxesOf } from "./view.ts";

/** What came of a search, by indexes into `document.Statement`, rising. */
export interface StatementSearch {
  readonly found: readonly number[];
  /** Too hard to decide within the budget: they may be such statements or not. */
  readonly undecided: readonly number[];
}

/**
 * Statements without which the document says the same: an Allow whose every request other Allows allow or a Deny
 * forbids, a Deny whose every request other Denies forbid. Of statements that stand in for each other the last are
 * named, so all that are found can go together. Statements that never take effect are `unreachableStatements`.
 *
 * @param dialect how resources are written; default `aws`
 * @returns nothing for a document that is not valid
 */
export function redundantStatements(
  document: Document,
  dialect: DialectName = "aws",
): StatementSearch {
  const searcher = new Searcher(document, dialect);
  const kept = new Set(
    searcher.indexes.filter(
      (index) => !searcher.proves(index, (rules) => rules.isUnreachable(index)),
    ),
  );
  const redundant = [...kept].reverse().filter((index) => {
    if (!searcher.proves(index, (rules) => rules.isCovered(index, kept))) return false;
    kept.delete(index);
    return true;
  });
  return { found: redundant.reverse(), undecided: searcher.undecided };
}

/**
 * Statements that never take effect: no request matches them (conditions that contradict each other, actions that
 * their resources cannot have), or the document's Denies forbid every request that an Allow matches.
 *
 * @param dialect how resources are written; default `aws`
 * @returns nothing for a document that is not valid
 */
export function unreachableStatements(
  document: Document,
  dialect: DialectName = "aws",
): StatementSearch {
  const searcher = new Searcher(document, dialect);
  const found = searcher.indexes.filter((index) =>
    searcher.proves(index, (rules) => rules.isUnreachable(index)),
  );
  return { found, undecided: searcher.undecided };
}

/** A document of ours takes thousands of steps; one made to be slow should not hold a linter up. */
const BUDGET: Budget = { perQuestion: 30_000, total: 300_000, stops: true };

/** Asks about statements until the budget is spent, and knows which were left open. */
class Searcher {
  readonly indexes: readonly number[];
  readonly #languages = new Languages(BUDGET);
  readonly #rules: DocumentRules | undefined;
  readonly #undecided = new Set<number>();

  constructor(document: Document, dialect: DialectName) {
    const policy = parse(document, dialect);
    this.indexes = policy?.statements.map(({ index }) => index) ?? [];
    this.#rules = withinBudget(() => new DocumentRules(this.#languages, policy, dialect));
  }

  get undecided(): readonly number[] {
    return this.indexes.filter((index) => this.#undecided.has(index));
  }

  /** Whether the answer about a statement is yes for certain. */
  proves(index: number, question: (rules: DocumentRules) => boolean): boolean {
    const rules = this.#rules;
    const before = this.#languages.undecided;
    const answer = rules === undefined ? undefined : withinBudget(() => question(rules));
    if (answer === true) this.#undecided.delete(index);
    else if (answer === undefined || this.#languages.undecided > before) this.#undecided.add(index);
    return answer === true;
  }
}

/** Undefined when the work was not finished. */
function withinBudget<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    throw error;
  }
}

interface Rule {
  readonly statement: ParsedStatement;
  readonly boxes: readonly Box[];
}

/** Telling boxes apart by what their patterns begin with is that much cheaper than a step of a walk. */
const GLANCES_A_STEP = 4;

/** A document's statements as boxes, whoever they speak about being one more coordinate. */
class DocumentRules {
  readonly #languages: Languages;
  readonly #rules = new Map<number, Rule>();
  readonly #classes: readonly { readonly actions: ActionClass; readonly space: Space }[];

  constructor(languages: Languages, policy: ParsedPolicy | undefined, dialect: DialectName) {
    this.#languages = languages;
    const statements = policy?.statements ?? [];
    const conditions = new ConditionSpace(
      this.#languages,
      statements.flatMap((statement) => statement.conditions),
    );
    const context = { languages: this.#languages, conditions, dialect, caller: undefined };
    for (const statement of statements) {
      const spoken = principalsOf(this.#languages, statement);
      const boxes = boxesOf(statement, policy?.version ?? "2012-10-17", context, spoken);
      this.#rules.set(statement.index, { statement, boxes });
    }
    this.#classes = classesOf(this.#languages, statements, dialect).map((actions) => {
      const space = spaceOf(this.#languages, conditions, actions);
      const everybody = this.#languages.union([ANYTHING]);
      const universe = (coordinate: string): ReturnType<Space["universe"]> =>
        coordinate === PRINCIPAL ? everybody : space.universe(coordinate);
      return { actions, space: { ...space, universe } };
    });
  }

  isUnreachable(index: number): boolean {
    const rule = this.#rules.get(index);
    if (rule === undefined) return false;
    const isAllow = rule.statement.effect === "Allow";
    return this.#isWithin(rule, isAllow ? this.#others(index, "Deny", this.#rules.keys()) : []);
  }

  /** Whether the kept statements say all that the statement says. */
  isCovered(index: number, kept: ReadonlySet<number>): boolean {
    const rule = this.#rules.get(index);
    if (rule === undefined) return false;
    const alike = this.#others(index, rule.statement.effect, kept);
    const denies = rule.statement.effect === "Allow" ? this.#others(index, "Deny", kept) : [];
    return this.#isWithin(rule, [...denies, ...alike]);
  }

  #others(index: number, effect: "Allow" | "Deny", kept: Iterable<number>): Rule[] {
    return [...kept].flatMap((other) => {
      const rule = this.#rules.get(other);
      return rule === undefined || other === index || rule.statement.effect !== effect
        ? []
        : [rule];
    });
  }

  /** Whether every request of a rule belongs to one of the others. */
  #isWithin(rule: Rule, others: readonly Rule[]): boolean {
    return this.#classes.every(({ actions, space }) => {
      if (!actions.isNamedBy(rule.statement.action)) return true;
      this.#languages.charge(Math.ceil(others.length / GLANCES_A_STEP));
      const boxes = rule.boxes.filter((box) => !isEmptyBox(space, box));
      if (boxes.length === 0) return true;
      const covering = others
        .filter(({ statement }) => actions.isNamedBy(statement.action))
        .flatMap((other) => other.boxes)
        .filter((box) => boxes.some((one) => !areBoxesApart(one, box)));
      return subtractAll(space, boxes, merged(space, covering)).length === 0;
    });
  }
}

/** As an identity policy, or as a resource policy where its statements name principals. */
function parse(document: Document, dialect: DialectName): ParsedPolicy | undefined {
  const as = (kind: PolicyKind): ParsedPolicy | undefined =>
    parsePolicy(document, { name: "document", kind, dialect }).policy;
  return as("identity") ?? as("resource");
}

/** Principals by what they are called; that an account holds its roles is left aside, so nothing is named wrongly. */
function principalsOf(
  languages: Languages,
  { principal }: ParsedStatement,
): Parameters<typeof boxesOf>[3] {
  if (principal === undefined) return [];
  const { everybody, negated, members } = principal;
  const named = members.map(({ kind, value }) => literalPattern(`${kind} ${value}`));
  const union = languages.union(everybody ? [ANYTHING] : named);
  return [{ coordinate: PRINCIPAL, literal: { union, positive: !negated } }];
}
