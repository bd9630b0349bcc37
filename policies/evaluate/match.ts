/**
 * Three-valued truth: a statement matches, does not match, or may match depending on something that is not known yet.
 * Ordered so that AND is the minimum and OR the maximum (Kleene's strong logic).
 */
export const NO = 0;
export const MAYBE = 1;
export const YES = 2;
export type Match = typeof NO | typeof MAYBE | typeof YES;

export function and(a: Match, b: Match): Match {
  return a < b ? a : b;
}

export function or(a: Match, b: Match): Match {
  return a > b ? a : b;
}

export function not(a: Match): Match {
  return a === YES ? NO : a === NO ? YES : MAYBE;
}
