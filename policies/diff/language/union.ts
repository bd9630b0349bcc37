/**
 * A union of patterns as an automaton whose states come to be as they are reached. A state is the set of tree nodes
 * that the text so far leads to; letters that no node of it names are one class and cost one transition.
 */
import { ABSENT, COLON, SLASH } from "./pattern.ts";
import type { Pattern, Step } from "./pattern.ts";
import { buildTrie, childOn, lettersOfNode, standsFor } from "./trie.ts";
import type { Node } from "./trie.ts";

export interface State {
  readonly id: number;
  readonly nodes: readonly Node[];
  readonly accepts: boolean;
  /** Everything that may follow is accepted. */
  readonly isFull: boolean;
  /** Nothing that may follow is accepted. */
  readonly isDead: boolean;
  /** Only its letters lead on: no wildcard takes another. */
  readonly isNarrow: boolean;
  /** Letters told apart; all others behave alike. */
  readonly letters: ReadonlySet<number>;
  next: Map<number, State> | undefined;
  nextOnOther: State | undefined;
}

export class Union {
  readonly id: number;
  readonly patterns: readonly Pattern[];
  /** What every word begins with, as far as that is plain. */
  readonly beginning: readonly number[];
  /** Its patterns that are a text, or a text and `*`: most. */
  readonly #plain: readonly Plain[];
  readonly #isPlain: boolean;
  readonly #states = new Map<string, State>();
  /** By the very array: the beginnings of unions, which are asked for again and again. */
  readonly #after = new WeakMap<readonly number[], State>();
  readonly #spend: (steps: number) => void;
  #start: State | undefined;
  #trie: readonly Node[] | undefined;

  /** @param spend told how many nodes the tree has, and how many each new transition touched */
  constructor(id: number, patterns: readonly Pattern[], spend: (steps: number) => void) {
    this.id = id;
    this.patterns = patterns;
    const beginnings = patterns.map(beginningOf);
    this.beginning = commonBeginning(beginnings);
    this.#plain = patterns.flatMap(({ steps }, at) => plainOf(steps, beginnings[at] ?? []));
    this.#isPlain = this.#plain.length === patterns.length;
    this.#spend = spend;
  }

  get start(): State {
    this.#start ??= this.#stateOf(this.#root());
    return this.#start;
  }

  /** The state after some letters. */
  after(word: readonly number[]): State {
    if (word.length === 0) return this.start;
    const known = this.#after.get(word);
    if (known !== undefined) return known;
    const state = this.#stateOf(this.#nodesAfter(word));
    this.#after.set(word, state);
    return state;
  }

  /** The state after one more letter. */
  step(state: State, letter: number): State {
    if (letter !== ABSENT && !state.letters.has(letter)) {
      state.nextOnOther ??= this.#stateOf(this.#move(state.nodes, letter));
      return state.nextOnOther;
    }
    const known = state.next?.get(letter);
    if (known !== undefined) return known;
    const next = this.#stateOf(this.#move(state.nodes, letter));
    state.next ??= new Map();
    state.next.set(letter, next);
    return next;
  }

  has(word: readonly number[]): boolean {
    if (!this.#isPlain) return this.after(word).accepts;
    return this.#plain.some(
      ({ beginning, isOpen }) =>
        beginsWith(word, beginning) &&
        (isOpen ? word[0] !== ABSENT : word.length === beginning.length),
    );
  }

  /** Whether absence is among its values. */
  get hasAbsence(): boolean {
    return this.#plain.some(({ beginning }) => beginning[0] === ABSENT);
  }

  /** Whether a pattern that is plain to see takes every text that begins so. */
  hasAllAfter(beginning: readonly number[]): boolean {
    return (
      beginning[0] !== ABSENT &&
      this.#plain.some((one) => one.isOpen && beginsWith(beginning, one.beginning))
    );
  }

  /** Unpruned: only here an absent value may follow, which no `*` swallows. */
  #root(): readonly Node[] {
    if (this.#trie === undefined) {
      for (const { steps } of this.patterns) this.#spend(steps.length);
      this.#trie = [...closure([buildTrie(this.patterns)])];
    }
    return this.#trie;
  }

  /** Leaves no state behind for each letter where only one leads on; wildcards lead back to the same few. */
  #nodesAfter(word: readonly number[]): readonly Node[] {
    let nodes = this.#root();
    let state: State | undefined;
    for (const letter of word) {
      if (state === undefined && nodes.every(isPlainNode)) {
        nodes = this.#move(nodes, letter);
      } else {
        const next = this.step(state ?? this.#stateOf(nodes), letter);
        nodes = next.nodes;
        state = next.isNarrow ? undefined : next;
      }
    }
    return nodes;
  }

  #move(nodes: readonly Node[], letter: number): readonly Node[] {
    this.#spend(nodes.length);
    const [only] = nodes;
    if (nodes.length <= 1 && (only === undefined || isPlainNode(only))) {
      const named = only === undefined ? undefined : childOn(only, letter);
      if (named === undefined) return NONE;
      if (named.stars.size === 0) return named.alone;
    }
    const reached: Node[] = [];
    for (const node of nodes) {
      const named = childOn(node, letter);
      if (named !== undefined) reached.push(named);
      for (const [except, child] of node.ones) if (standsFor(except, letter)) reached.push(child);
      if (node.loops !== undefined && standsFor(node.loops, letter)) reached.push(node);
    }
    return withoutForgotten(closure(reached));
  }

  #stateOf(nodes: readonly Node[]): State {
    const isStart = nodes[0]?.id === 0;
    const key = nodes.map(({ id }) => id).join();
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state: State = {
      id: this.#states.size,
      nodes,
      accepts: nodes.some(({ accepts }) => accepts),
      isFull: !isStart && nodes.some(({ accepts, loops }) => accepts && loops === ""),
      isDead: nodes.length === 0,
      isNarrow: nodes.every(isPlainNode),
      letters: lettersOf(nodes),
      next: undefined,
      nextOnOther: undefined,
    };
    this.#states.set(key, state);
    return state;
  }
}

const NONE: readonly Node[] = [];

function isPlainNode({ ones, loops }: Node): boolean {
  return ones.size === 0 && loops === undefined;
}

/** Nodes reached without a further letter: a `*` may stand for nothing. */
function closure(reached: readonly Node[]): Set<Node> {
  const all = new Set(reached);
  for (const node of all) for (const star of node.stars.values()) all.add(star);
  return all;
}

/** Leaves out nodes that a later `*` of the same run makes irrelevant (see `chainNodes`), in a fixed order. */
function withoutForgotten(nodes: ReadonlySet<Node>): Node[] {
  const stars = new Map<number, number>();
  for (const { accepts, loops, chain, depth } of nodes) {
    if (loops !== "") continue;
    if (accepts) return [...nodes].filter((node) => node.accepts && node.loops === "").slice(0, 1);
    stars.set(chain, Math.max(depth, stars.get(chain) ?? 0));
  }
  return [...nodes]
    .filter(({ chain, depth }) => depth >= (stars.get(chain) ?? 0))
    .sort((one, other) => one.id - other.id);
}

function lettersOf(nodes: readonly Node[]): Set<number> {
  const letters = new Set<number>();
  for (const node of nodes) {
    for (const letter of lettersOfNode(node)) letters.add(letter);
    for (const except of [node.loops, ...node.ones.keys()]) {
      if (except === ":" || except === ":/") letters.add(COLON);
      if (except === ":/") letters.add(SLASH);
    }
  }
  return letters;
}

interface Plain {
  readonly beginning: readonly number[];
  /** Whether anything may follow. */
  readonly isOpen: boolean;
}

function plainOf(steps: readonly Step[], beginning: readonly number[]): Plain[] {
  const rest = steps.length - beginning.length;
  if (rest === 0) return [{ beginning, isOpen: false }];
  const last = steps.at(-1);
  return rest === 1 && last?.kind === "any" && last.except === ""
    ? [{ beginning, isOpen: true }]
    : [];
}

function beginsWith(word: readonly number[], beginning: readonly number[]): boolean {
  if (word.length < beginning.length) return false;
  for (let at = beginning.length - 1; at >= 0; at -= 1)
    if (word[at] !== beginning[at]) return false;
  return true;
}

function commonBeginning(beginnings: readonly (readonly number[])[]): readonly number[] {
  const [first, ...others] = beginnings;
  if (first === undefined) return [];
  let length = first.length;
  for (const other of others) {
    let at = 0;
    while (at < length && first[at] === other[at]) at += 1;
    length = at;
  }
  return first.slice(0, length);
}

function beginningOf({ steps }: Pattern): number[] {
  const letters: number[] = [];
  for (const step of steps) {
    if (step.kind !== "letter") break;
    letters.push(step.code);
  }
  return letters;
}
