/** `s3access can`: may this principal do that there, and by which statements? */
import type { Decision, StatementReport } from "../../policies/evaluate/index.ts";
import { type Ask, Decider, together } from "../decide.ts";
import { findBucket, findHolders, holderFor, parseSystem } from "../find.ts";
import { decisionWords, listed, statementName, valueWords } from "../format/words.ts";
import type { AccessModel, Holder } from "../model/model.ts";
import { placeName } from "../place.ts";
import { type Question, asksOf, parseQuestion } from "../question.ts";
import type { Report } from "../report.ts";

export interface CanOptions {
  readonly context: readonly string[];
  readonly system?: string | undefined;
  /** Takes what a vendor's documents leave open to work as on AWS. */
  readonly assume?: boolean | undefined;
  /** Also the statements that are about other actions. */
  readonly all?: boolean | undefined;
}

interface Answer {
  readonly ask: Ask;
  readonly decision: Decision;
  readonly deciding: readonly StatementReport[];
  /** Statements about the action that do not match. */
  readonly near: readonly StatementReport[];
  readonly others: readonly StatementReport[];
}

/** Exit code 0 when everything that the action takes is allowed, 1 when it is denied or depends. */
export function can(
  model: AccessModel,
  principal: string,
  action: string,
  resource: string,
  options: CanOptions,
): Report {
  const question = parseQuestion(action, resource, options.context);
  const { bucket: name } = question.place;
  const holders = findHolders(model, principal);
  const holder = holderFor(model, holders, name, parseSystem(options.system));
  const { system } = holder;
  const ground = { system, target: model.target, bucket: findBucket(model, system, name) };
  const decider = new Decider(model, options.assume === true ? "assume" : "name");
  const answers = asksOf(question, ground).map((ask) => answer(decider, holder, ask));
  const decision = together(answers.map((one) => one.decision));
  const notes = [
    ...(ground.bucket === undefined
      ? [`${model.title} does not declare ${name}, so only policies of ${holder.key} were asked`]
      : []),
    ...(decision.outcome === "allowed"
      ? []
      : nodeGroupNotes(model, decider, holder, asksOf(question, ground))),
  ];
  const sentence = `${holder.key} ${action} ${placeName(system, question.place)}`;
  return {
    text: [
      `${sentence}: ${decisionWords(decision)}`,
      ...answerTexts(answers, options.all === true),
      ...notes.map((note) => `note: ${note}`),
    ].join("\n\n"),
    json: asJson(holder, question, decision, answers, notes),
    code: decision.outcome === "allowed" ? 0 : 1,
  };
}

function answer(decider: Decider, holder: Holder, ask: Ask): Answer {
  const { decision, deciding, statements } = decider.explain(holder, ask);
  const silent = statements.filter(({ match }) => match === "no");
  return {
    ask,
    decision,
    deciding,
    near: silent.filter((statement) => !isAboutOthers(statement)),
    others: silent.filter(isAboutOthers),
  };
}

function isAboutOthers({ because }: StatementReport): boolean {
  return because.some((reason) => /^(?:Not)?Action /.test(reason));
}

/** A paragraph a request; requests that differ in their action only, and are answered alike, share one. */
function answerTexts(answers: readonly Answer[], all: boolean): string[] {
  const paragraphs = Map.groupBy(answers, (one) => `${requestText(one)}\n${linesOf(one, all)}`);
  return [...paragraphs].map(
    ([text, alike]) => `${listed(alike.map(({ ask }) => ask.action))} ${text}`,
  );
}

function requestText({ ask, decision }: Answer): string {
  const context = Object.entries(ask.context).map(([key, value]) => `${key}=${valueWords(value)}`);
  const given = context.length === 0 ? "" : ` with ${context.join(", ")}`;
  return `on ${ask.resource}${given}: ${decisionWords(decision)}`;
}

function linesOf({ deciding, near, others }: Answer, all: boolean): string {
  const shown = all ? [...near, ...others] : near;
  const counted = others.length === 1 ? "1 statement is" : `${others.length} statements are`;
  return [
    ...deciding.map((one) => `  ${verbOf(one)} ${statementName(one)}`),
    ...shown.flatMap((one) => [
      `  not ${one.effect === "Allow" ? "allowed" : "denied"} by ${statementName(one)}`,
      ...one.because.map((reason) => `    ${reason}`),
    ]),
    ...(all || others.length === 0 ? [] : [`  ${counted} about other actions`]),
  ].join("\n");
}

function verbOf({ effect, match }: StatementReport): string {
  const verb = effect === "Allow" ? "allowed by" : "denied by";
  return match === "depends" ? `perhaps ${verb}` : verb;
}

/** A role has what every principal on its node group has, and so have its pods. */
function nodeGroupNotes(
  model: AccessModel,
  decider: Decider,
  holder: Holder,
  asks: readonly Ask[],
): string[] {
  if (holder.system !== "eks" || holder.policies === "elsewhere") return [];
  return holder.identities.flatMap((group) => {
    const others = model.holders
      .filter(({ key, identities }) => key !== holder.key && identities.includes(group))
      .map(({ key }) => key);
    if (others.length === 0) return [];
    const [role] = findHolders(model, group);
    if (role === undefined || decider.decideAll(role, asks).outcome !== "allowed") return [];
    return [
      `pods on ${group} may all the same: its role also has the policies of ${listed(others)}`,
    ];
  });
}

function asJson(
  { key, system }: Holder,
  { action, place }: Question,
  decision: Decision,
  answers: readonly Answer[],
  notes: readonly string[],
): unknown {
  return {
    principal: key,
    system,
    action,
    place: placeName(system, place),
    decision,
    requests: answers.map(({ ask, decision: own, deciding, near, others }) => ({
      action: ask.action,
      resource: ask.resource,
      context: ask.context,
      decision: own,
      deciding,
      notMatching: [...near, ...others],
    })),
    notes,
  };
}
