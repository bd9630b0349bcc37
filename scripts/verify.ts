/** `npm test`: every quick check. The ones that only read the code share the cores; the tests come last, with their own count. */
import { globSync } from "node:fs";
import { execa } from "execa";

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** Takes about as long as all others together. */
const LINT: Check = { name: "lint", command: ["eslint", "--max-warnings", "0", "."] };

const OTHERS: readonly Check[] = [
  { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "architecture", command: ["depcruise", "--no-progress", "."] },
  { name: "unused code", command: ["knip"] },
];

async function passes({ name, command: [program, ...args] }: Check): Promise<boolean> {
  const started = Date.now();
  const result = await execa(program, args, { preferLocal: true, reject: false, all: true });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const good = result.exitCode === 0;
  console.log(`${good ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (!good) console.log(result.all);
  return good;
}

/** Runs checks one after the other. Returns the names of those that failed. */
async function lane(checks: readonly Check[]): Promise<string[]> {
  const failed: string[] = [];
  for (const check of checks) if (!(await passes(check))) failed.push(check.name);
  return failed;
}

/** The longest first, so that two cores end at about the same time. */
const LONGEST = ["test/sandbox/*.test.ts", "test/drivers/**/*.test.ts"];

/** Each file once: mocha's workers know nothing of one another, and would run a file that two patterns match twice. */
function allTests(): string[] {
  const exclude = ["test/{walkthrough,slow,browser}/**"];
  const files = [...LONGEST, "test/**/*.test.ts"].flatMap((path) => globSync(path, { exclude }));
  return [...new Set(files)];
}

const linting = lane([LINT]);
const failed = await lane(OTHERS);
const wanted = process.argv.slice(2);
const tests = await execa("mocha", wanted.length > 0 ? wanted : [...allTests(), "--parallel"], {
  preferLocal: true,
  reject: false,
  stdio: "inherit",
});
failed.push(...(await linting));
if (failed.length > 0) console.error(`Failed beside the tests: ${failed.join(", ")}; see above.`);
process.exitCode = failed.length === 0 && tests.exitCode === 0 ? 0 : 1;
