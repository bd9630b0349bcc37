/**
 * The size and quota plan: statements packed into managed policies of at most 6,144 characters, ten to a role
 * (IAM User Guide, "IAM and AWS STS quotas"). The plan is made on statements rendered for the widest target and is then cut
 * out of the real ones, so the number of policies is known before any Output is.
 */
import {
  type Conditions,
  type NonEmpty,
  type PolicyDocument,
  type Statement,
  isNonEmpty,
} from "./document.ts";

/** Characters of a customer managed policy, white space not counted. */
export const MANAGED_POLICY_CHARACTERS = 6144;

/** Managed policies of one role by default. */
export const POLICIES_PER_ROLE = 10;

/** Values `from` to `to` (exclusive) of the splittable list of statement `index`. */
interface Cut {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** Per document, what goes into it. */
export type DocumentPlan = readonly (readonly Cut[])[];

const EMPTY_DOCUMENT = '{"Version":"2012-10-17","Statement":[]}'.length;

/** The size of a document as IAM counts it: characters without the white space between tokens. */
export function countedCharacters(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/**
 * Plans how statements go into documents of at most `limit` characters: in order, each document filled before the next, a
 * statement split between resources (or between the values of its condition) only where it does not fit. Linear in the
 * number of values. Throws a RangeError when a single value is too large for any document.
 */
export function planDocuments(
  statements: readonly Statement[],
  limit = MANAGED_POLICY_CHARACTERS,
): DocumentPlan {
  const documents: Cut[][] = [];
  let current: Cut[] = [];
  let used = EMPTY_DOCUMENT;
  const close = (): void => {
    if (current.length > 0) documents.push(current);
    current = [];
    used = EMPTY_DOCUMENT;
  };
  statements.forEach((statement, index) => {
    const values = splittable(statement);
    const frame = JSON.stringify(withValues(statement, [""])).length - '""'.length;
    let from = 0;
    while (from < values.length) {
      const separator = current.length > 0 ? 1 : 0;
      const room = limit - used - separator - frame;
      const { to, size } = fill(values, from, room);
      if (to === from && current.length === 0)
        throw new RangeError(
          `${JSON.stringify(values[from])} is too long for a policy of ${limit} characters`,
        );
      if (to > from) {
        current.push({ index, from, to });
        used += separator + frame + size;
        from = to;
      }
      if (from < values.length) close();
    }
  });
  close();
  return documents;
}

/** Cuts the planned documents out of statements that have the same shape as those the plan was made for. */
export function applyPlan(plan: DocumentPlan, statements: readonly Statement[]): PolicyDocument[] {
  return plan.map((cuts) => ({
    Version: "2012-10-17",
    Statement: cuts.flatMap(({ index, from, to }) => {
      const statement = statements[index];
      if (statement === undefined) return [];
      const values = splittable(statement).slice(from, to);
      return isNonEmpty(values) ? [withValues(statement, values)] : [];
    }),
  }));
}

/** Stable names: the first document has the policy's own name, later ones a number. */
export function documentName(name: string, position: number): string {
  return position === 0 ? name : `${name}-${position + 1}`;
}

function fill(values: readonly string[], from: number, room: number): { to: number; size: number } {
  let size = 0;
  let to = from;
  for (let value = values[to]; value !== undefined; value = values[to]) {
    const next = size + JSON.stringify(value).length + (to > from ? 1 : 0);
    if (next > room) break;
    size = next;
    to += 1;
  }
  return { to, size };
}

type ConditionPlace = readonly [operator: string, key: string];

/** The list a statement can be split along: its resources, or, when there is one only, its longest condition list. */
function splittable(statement: Statement): NonEmpty<string> {
  const place = conditionPlace(statement);
  if (statement.Resource.length > 1 || place === undefined) return statement.Resource;
  return statement.Condition?.[place[0]]?.[place[1]] ?? statement.Resource;
}

function withValues(statement: Statement, values: NonEmpty<string>): Statement {
  const place = conditionPlace(statement);
  if (statement.Resource.length > 1 || place === undefined)
    return { ...statement, Resource: values };
  return { ...statement, Condition: withCondition(statement.Condition ?? {}, place, values) };
}

function withCondition(
  conditions: Conditions,
  [operator, key]: ConditionPlace,
  values: NonEmpty<string>,
): Conditions {
  return { ...conditions, [operator]: { ...conditions[operator], [key]: values } };
}

/** Only lists of alternatives that allow more by being longer may be split; every Allow this project writes has those. */
function conditionPlace({ Effect, Condition }: Statement): ConditionPlace | undefined {
  if (Effect !== "Allow") return undefined;
  let longest: ConditionPlace | undefined;
  let length = 1;
  for (const [operator, keys] of Object.entries(Condition ?? {}))
    for (const [key, values] of Object.entries(keys))
      if (/^String(Equals|Like)$/.test(operator) && values.length > length) {
        longest = [operator, key];
        length = values.length;
      }
  return longest;
}
