import type { Io } from "./context.ts";

/**
 * Prints what must not get lost.
 *
 * @returns resolves when the reader has it, and rejects when there is none: the second, empty write finds that out, as
 *   the first one's error comes too late
 */
export async function printed(text: string, { out }: Pick<Io, "out">): Promise<void> {
  out(text);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write("", (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
