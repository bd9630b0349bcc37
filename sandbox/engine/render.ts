/** Draws operations as the lines that Pulumi users know. Pure: colour comes from the caller. */

import type { Operation, OperationKind, PropertyChange, Shown } from "./operation.ts";
import type { RefreshResult } from "./options.ts";
import { shortName } from "./urn.ts";

/** Colours a text for an operation; `picocolors` functions fit. */
export type Paint = Readonly<Record<OperationKind, (text: string) => string>>;

const plain = (text: string): string => text;
const noPaint: Paint = {
  create: plain,
  update: plain,
  replace: plain,
  delete: plain,
  same: plain,
  retain: plain,
};

const signs: Readonly<Record<OperationKind, string>> = {
  create: "+",
  update: "~",
  replace: "+-",
  delete: "-",
  same: " ",
  retain: "=",
};

export interface RenderOptions {
  readonly paint?: Paint;
  /**
   * Whether resources that stay as they are get a line.
   * @default false
   */
  readonly showSame?: boolean;
  /**
   * Whether the operations were done or are only planned.
   * @default false
   */
  readonly done?: boolean;
}

/** All operations of a run and their count, one string a line. */
export function renderRun(operations: readonly Operation[], options: RenderOptions = {}): string[] {
  const shown = operations.filter(({ kind }) => kind !== "same" || options.showSame === true);
  const lines = shown.flatMap((operation) => renderOperation(operation, options.paint));
  return [...lines, ...(lines.length === 0 ? [] : [""]), ...summary(operations, options)];
}

/** One operation: its line, and below it a line for each changed property. */
export function renderOperation(operation: Operation, paint: Paint = noPaint): string[] {
  const { kind, type, name, note } = operation;
  const words = [type, name, ...(kind === "same" ? [] : [kind])].join(" ");
  const line = `${signs[kind].padEnd(2)} ${words}${differing(operation)}`;
  const head = paint[kind](note === undefined ? line : `${line} (${note})`);
  if (kind !== "update" && kind !== "replace") return [head];
  return [head, ...operation.changes.flatMap((change) => changeLines(change, paint))];
}

/** Pulumi's `[diff: ~policy,+tags]`: the changed inputs by their top-level names. */
function differing({ kind, changes, replacedFor }: Operation): string {
  if ((kind !== "update" && kind !== "replace") || changes.length === 0) return "";
  const signsByName = new Map<string, string>();
  for (const change of changes) {
    const name = change.path.split(/[.[]/, 1)[0] ?? change.path;
    const whole = name === change.path;
    const sign =
      whole && change.before === undefined ? "+" : whole && change.after === undefined ? "-" : "~";
    signsByName.set(name, signsByName.has(name) ? "~" : sign);
  }
  const forced = new Set(replacedFor.map((path) => path.split(/[.[]/, 1)[0]));
  const names = [...signsByName].map(([name, sign]) => `${forced.has(name) ? "+-" : sign}${name}`);
  return `  [diff: ${names.join(",")}]`;
}

function changeLines({ path, before, after }: PropertyChange, paint: Paint): string[] {
  if (before === undefined) return [paint.create(`    + ${path}: ${text(after)}`)];
  if (after === undefined) return [paint.delete(`    - ${path}: ${text(before)}`)];
  return [paint.update(`    ~ ${path}: ${text(before)} => ${text(after)}`)];
}

function text(shown: Shown | undefined): string {
  if (shown === undefined) return "";
  return typeof shown === "string" ? `[${shown}]` : JSON.stringify(shown.value);
}

const counted: readonly (readonly [OperationKind, string, string])[] = [
  ["create", "to create", "created"],
  ["update", "to update", "updated"],
  ["replace", "to replace", "replaced"],
  ["delete", "to delete", "deleted"],
  ["retain", "to retain", "retained"],
];

/** `Resources:` and the counts, as Pulumi ends a preview or an update. */
function summary(
  operations: readonly Operation[],
  { paint = noPaint, done }: RenderOptions,
): string[] {
  const lines = counted.flatMap(([kind, plan, past]) => {
    const count = countOf(operations, kind);
    const line = `    ${signs[kind].padEnd(2)}${count} ${done === true ? past : plan}`;
    return count === 0 ? [] : [paint[kind](line)];
  });
  const unchanged = countOf(operations, "same");
  const changes = operations.length - unchanged;
  const total = [
    ...(changes === 0 ? [] : [`${changes} ${changes === 1 ? "change" : "changes"}`]),
    ...(unchanged === 0 && changes > 0 ? [] : [`${unchanged} unchanged`]),
  ];
  return ["Resources:", ...lines, `    ${total.join(". ")}`];
}

function countOf(operations: readonly Operation[], kind: OperationKind): number {
  return operations.filter((operation) => operation.kind === kind).length;
}

/** What a refresh found, one string a line. */
export function renderRefresh(
  { lost, drifted, unchanged }: RefreshResult,
  paint: Paint = noPaint,
): string[] {
  return [
    ...lost.map((urn) => paint.delete(`-  ${shortName(urn)} lost`)),
    ...drifted.flatMap(({ urn, changes }) => [
      paint.update(`~  ${shortName(urn)} differs`),
      ...changes.flatMap((change) => changeLines(change, paint)),
    ]),
    `${lost.length} lost, ${drifted.length} changed, ${unchanged} unchanged`,
  ];
}
