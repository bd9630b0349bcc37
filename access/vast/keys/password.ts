/** A password from the terminal, which does not show it. */
import { createInterface } from "node:readline/promises";
import { type Readable, Writable } from "node:stream";
import { type Ask, typed } from "../../hpe/ask.ts";

/** @returns undefined when nobody sits at a terminal, as in a script */
export function askHidden(): Ask | undefined {
  const { stdin, stderr } = process;
  return stdin.isTTY && stderr.isTTY ? hiddenAsk(stdin, stderr) : undefined;
}

/** Puts questions to `output` and reads lines of `input`, both of a terminal. */
export function hiddenAsk(input: Readable, output: Writable): Ask {
  return async (question) => {
    // The line editor takes the terminal's echo over, and writes what is typed to its own output: nowhere.
    const nowhere = new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
    output.write(question);
    try {
      return await typed(terminal, "");
    } finally {
      output.write("\n");
    }
  };
}
