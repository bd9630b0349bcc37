/** Statements of one document that could go, decided over all requests. */
import type { PolicyDocument } from "../document.ts";
import { parsePolicy } from "../evaluate/index.ts";
import type { DialectName, ParsedPolicy, ParsedStatement } from "../evaluate/index.ts";
import { classesOf } from "./actions.ts";
import type { ActionClass } from "./actions.ts";
import { ConditionSpace } from "./conditions.ts";
import { merged, spaceOf } from "./gain.ts";
import { ANYTHING, literalPattern } from "./language/pattern.ts";
import { Languages } from "./language/search.ts";
import { PRINCIPAL, areBoxesApart, isEmptyBox, subtractAll } from "./region.ts";
import type { Box, Space } from "./region.ts";
import { boxesOf } from "./view.ts";

/**
 * Statements without which the document says the same: an Allow whose every request other Allows allow or a Deny
 * forbids, a Deny whose every request other Denies forbid. Of statements that stand in for each other the last are
 * named, so all that are named can go together. Statements that never take effect are `unreachableStatements`.
 *
 * @param dialect how resources are written; default `aws`
 * @returns indexes into `document.Statement`, rising; none for a document that is not valid. A statement too hard to
 *   decide is not named.
 */
export function redundantStatements(
  document: PolicyDocument,
  dialect: DialectName = "aws",
): readonly number[] {
  const rules = new DocumentRules(document, dialect);
  const kept = new Set(rules.indexes.filter((index) => !rules.isUnreachable(index)));
  const redundant = [...kept].reverse().filter((index) => {
    if (!rules.isCovered(index, kept)) return false;
    kept.delete(index);
    return true;
  });
  return redundant.reverse();
}

/**
 * Statements that never take effect: no request matches them (conditions that contradict each other, actions that
 * their resources cannot have), or the document's Denies forbid every request that an Allow matches.
 *
 * @param dialect how resources are written; default `aws`
 * @returns indexes into `document.Statement`, rising; none for a document that is not valid
 */
export function unreachableStatements(
  document: PolicyDocument,
  dialect: DialectName = "aws",
): readonly number[] {
  const rules = new DocumentRules(document, dialect);
  return rules.indexes.filter((index) => rules.isUnreachable(index));
}

interface Rule {
  readonly statement: ParsedStatement;
  readonly boxes: readonly Box[];
}

/** A document of ours takes thousands of steps; one made to be slow should not hold a linter up. */
const BUDGET = { perQuestion: 100_000, total: 3_000_000 };

/** A document's statements as boxes, whoever they speak about being one more coordinate. */
class DocumentRules {
  readonly #languages = new Languages(BUDGET);
  readonly #rules = new Map<number, Rule>();
  readonly #classes: readonly { readonly actions: ActionClass; readonly space: Space }[];
  readonly #unreachable = new Map<number, boolean>();

  constructor(document: PolicyDocument, dialect: DialectName) {
    const policy = parse(document, dialect);
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

  get indexes(): number[] {
    return [...this.#rules.keys()];
  }

  isUnreachable(index: number): boolean {
    const known = this.#unreachable.get(index);
    if (known !== undefined) return known;
    const rule = this.#rules.get(index);
    const denies = this.#others(index, "Deny", new Set(this.indexes));
    const isAllow = rule?.statement.effect === "Allow";
    const answer = rule !== undefined && this.#isWithin(rule, isAllow ? denies : []);
    this.#unreachable.set(index, answer);
    return answer;
  }

  /** Whether the kept statements say all that the statement says. */
  isCovered(index: number, kept: ReadonlySet<number>): boolean {
    const rule = this.#rules.get(index);
    if (rule === undefined) return false;
    const alike = this.#others(index, rule.statement.effect, kept);
    const denies = rule.statement.effect === "Allow" ? this.#others(index, "Deny", kept) : [];
    return this.#isWithin(rule, [...denies, ...alike]);
  }

  #others(index: number, effect: "Allow" | "Deny", kept: ReadonlySet<number>): Rule[] {
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

function parse(document: PolicyDocument, dialect: DialectName): ParsedPolicy | undefined {
  const hasPrincipals = document.Statement.some(
    (statement) => "Principal" in statement || "NotPrincipal" in statement,
  );
  const kind = hasPrincipals ? "resource" : "identity";
  return parsePolicy(document, { name: "document", kind, dialect }).policy;
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
