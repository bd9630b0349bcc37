/**
 * The union of patterns as one tree: patterns share their common beginnings, so that 900 folders of one bucket cost
 * little more to follow than one.
 */
import { ABSENT, COLON, SLASH } from "./pattern.ts";
import type { Except, Pattern, Step } from "./pattern.ts";

export interface Node {
  readonly id: number;
  letters: ReadonlyMap<number, Node>;
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

/** Most nodes have one child, so most maps are empty: they share these. */
const NO_LETTERS: ReadonlyMap<number, Node> = new Map();
const NO_WILDCARDS: ReadonlyMap<Except, Node> = new Map();

/** Builds the tree of some patterns; the root is its first node. */
export function buildTrie(patterns: readonly Pattern[]): Node {
  let count = 0;
  const create = (loops: Except | undefined): Node => {
    const alone: Node[] = [];
    const node: Node = {
      id: count++,
      letters: NO_LETTERS,
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
      const known = node.letters.get(step.code);
      if (known !== undefined) return known;
      const made = create(undefined);
      node.letters = withChild(node.letters, step.code, made);
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
  return [...node.letters.values(), ...node.ones.values(), ...node.stars.values()];
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
