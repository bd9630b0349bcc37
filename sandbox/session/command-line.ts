/** Commands of the sandbox, as people type them. */

/** The stack of a command that names none. */
export const DEFAULT_STACK = "dev";

/**
 * @param principal of `env`, as its option takes it
 * @returns `npm run sandbox up -- --stack staging`
 */
export function sandboxCommand(
  command: "up" | "reset" | "env",
  stack: string,
  principal?: string,
): string {
  const options = [
    ...(stack === DEFAULT_STACK ? [] : [`--stack ${stack}`]),
    ...(principal === undefined ? [] : [`--principal ${principal}`]),
  ];
  // What npm says by itself is nothing that a shell could evaluate.
  const npm = command === "env" ? "npm run --silent" : "npm run";
  return [`${npm} sandbox ${command}`, ...(options.length === 0 ? [] : ["--", ...options])].join(
    " ",
  );
}
