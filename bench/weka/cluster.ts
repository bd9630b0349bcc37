import type { Administration } from "../../drivers/weka/administration.ts";
import { memoryWeka, witnessed } from "../../test/support/weka-memory/index.ts";
import { memoryState } from "../../test/support/weka-memory/state.ts";

export interface Counted {
  readonly weka: Administration;
  /** Calls since the last time this was asked. */
  readonly calls: () => number;
}

/** Every method is one call of `weka`, or one request. */
export function countedCluster(): Counted {
  let counted = 0;
  const before = (): void => {
    counted += 1;
  };
  return {
    weka: witnessed(memoryWeka(memoryState()), { before }),
    calls: () => {
      const calls = counted;
      counted = 0;
      return calls;
    },
  };
}
