/**
 * The union of patterns as one tree: patterns share their common beginnings, so that 900 folders of one bucket cost
 * little more to follow than one.
 */
import { ABSENT, COLON, SLASH } from "./pattern.ts";
import type { Except, Pattern, Step } from "./pattern.ts";

export interface Node {
  readonly id: number;
  /** Most nodes have one child behind a letter, and a map for it would be most of what a tree weighs. */
  letter: number;
  child: Node | undefined;
  /** Children behind further letters. */
  more: ReadonlyMap<number, Node>;
  ones: ReadonlyMap<Except, Node>;
  stars: ReadonlyMap<Except, Node>;
  /** Letters on which the node stays: it stands behind a `*`. */
  readonly loops: Except | undefined;
  /** The set of this node and no other. */
  readonly alone: readonly Node[];
  accepts: boolean;
  /** The branch-free run of nodes it belongs to, and its place in it (see `chainNodes`). */
  chain: number;
  depth: number;
}

/** Most maps are empty: they share these. */
const NO_LETTERS: ReadonlyMap<number, Node> = new Map();
const NO_WILDCARDS: ReadonlyMap<Except, Node> = new Map();

/** Builds the tree of some patterns; the root is its first node. */
export function buildTrie(patterns: readonly Pattern[]): Node {
  let count = 0;
  const create = (loops: Except | undefined): Node => {
    const alone: Node[] = [];
    const node: Node = {
      id: count++,
      letter: 0,
      child: undefined,
      more: NO_LETTERS,
      ones: NO_WILDCARDS,
      stars: NO_WILDCARDS,
      loops,
      alone,
      accepts: false,
      chain: -1,
      depth: 0,
    };
    alone.push(node);
    return node;
  };
  const root = create(undefined);
  for (const { steps } of patterns) {
    let node = root;
    for (const step of steps) node = follow(node, step, create);
    node.accepts = true;
  }
  chainNodes(root);
  return root;
}

function follow(node: Node, step: Step, create: (loops: Except | undefined) => Node): Node {
  switch (step.kind) {
    case "letter": {
      const known = childOn(node, step.code);
      if (known !== undefined) return known;
      const made = create(undefined);
      if (node.child === undefined) {
        node.letter = step.code;
        node.child = made;
      } else {
        node.more = withChild(node.more, step.code, made);
      }
      return made;
    }
    case "one": {
      const known = node.ones.get(step.except);
      if (known !== undefined) return known;
      const made = create(undefined);
      node.ones = withChild(node.ones, step.except, made);
      return made;
    }
    case "any": {
      const known = node.stars.get(step.except);
      if (known !== undefined) return known;
      const made = create(step.except);
      node.stars = withChild(node.stars, step.except, made);
      return made;
    }
  }
}

/** Adds to a map of the node's own; the first child makes one. */
function withChild<K>(children: ReadonlyMap<K, Node>, key: K, child: Node): ReadonlyMap<K, Node> {
  if (children.size === 0) return new Map([[key, child]]);
  if (children instanceof Map) children.set(key, child);
  return children;
}

function childrenOf(node: Node): Node[] {
  const first = node.child === undefined ? [] : [node.child];
  return [...first, ...node.more.values(), ...node.ones.values(), ...node.stars.values()];
}

/** The child behind a letter that the node names. */
export function childOn({ letter, child, more }: Node, code: number): Node | undefined {
  return letter === code ? child : more.get(code);
}

/** The letters that the node names. */
export function lettersOfNode({ letter, child, more }: Node): number[] {
  return child === undefined ? [] : [letter, ...more.keys()];
}

/**
 * Numbers runs of nodes without branches. Within a run, whoever stands behind a `*` need not remember earlier nodes:
 * every text that these would still accept passes that `*`, which swallows whatever came before. This is what keeps
 * `*a*a*a*b` linear.
 */
function chainNodes(root: Node): void {
  let chains = 0;
  const open: Node[] = [root];
  root.chain = chains++;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const children = childrenOf(node);
    const continues = children.length === 1 && !node.accepts;
    for (const child of children) {
      child.chain = continues ? node.chain : chains++;
      child.depth = continues ? node.depth + 1 : 0;
      open.push(child);
    }
  }
}

export function standsFor(except: Except, code: number): boolean {
  if (code === ABSENT) return false;
  if (code === COLON) return except === "";
  if (code === SLASH) return except !== ":/";
  return true;
}
