/**
 * One call of `weka` on another machine, as one `sh` script of constant text. Its words are its arguments; whatever may
 * be secret (login, documents, answers to prompts) comes on standard input, so that nobody's process list shows it.
 */
import type { WekaAnswer, WekaCall } from "../shell.ts";
import { quiet } from "./environment.ts";

/**
 * Marks on standard error. Before the first are the greetings of login shells; what comes back without the second never
 * reached `weka`, or lost its end, and after it is what the carrying program has to say.
 */
const startMark = "\ns3-access: weka starts\n";
const endMark = "\ns3-access: weka ended with ";

/**
 * Reads blocks from standard input until `end`: a line `<what> <name> <lines>`, then as many lines of text. Nothing runs
 * before the last block is there, so a caller that dies half-way changes nothing with half a document.
 */
const script = `set -u
umask 077
folder=$(mktemp -d "\${TMPDIR:-/tmp}/s3-access.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
newline='
'
input=
returns=
while :; do
  read -r what name lines || exit 1
  [ "$what" = end ] && break
  IFS= read -r text
  while [ "$lines" -gt 1 ]; do
    IFS= read -r line
    text=$text$newline$line
    lines=$((lines - 1))
  done
  case $what in
    variable) export "$name=$text" ;;
    file) printf %s "$text" >"$folder/$name" ;;
    returns) returns=$text ;;
    input) input=$text ;;
  esac
done
count=$#
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  case $word in
    */* | "{}") ;;
    "{"*"}")
      file=\${word#"{"}
      file=\${file%"}"}
      if [ -f "$folder/$file" ] || [ "$file" = "$returns" ]; then word=$folder/$file; fi
      ;;
  esac
  set -- "$@" "$word"
  count=$((count - 1))
done
printf '\\ns3-access: weka starts\\n' >&2
if [ -n "$returns" ]; then
  printf %s "$input" | weka "$@" >"$folder/.stdout"
  code=$?
  [ "$code" = 0 ] || returns=.stdout
  cat "$folder/$returns"
else
  printf %s "$input" | weka "$@"
  code=$?
fi
printf '\\ns3-access: weka ended with %s\\n' "$code" >&2
exit "$code"
`;

/** Settings of the caller that say which cluster and organisation is meant, and hold no secret. */
const passedOn = ["WEKA_HOST", "WEKA_PORT", "WEKA_ORG"];

/** What to start on the other machine, word by word; none of it is secret. */
export function remoteArgv({ words }: WekaCall): string[] {
  return ["sh", "-c", script, "s3-access", ...words];
}

/**
 * What to write to the standard input of `remoteArgv`.
 *
 * @param env the caller's environment, of which the login (unless the call has one) and the cluster's address go along
 */
export function remoteInput(call: WekaCall, env: NodeJS.ProcessEnv): string {
  const { files = {}, input, returns } = call;
  const settings = (names: readonly string[]): [string, string][] =>
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    });
  const login: [string, string][] =
    call.login === undefined
      ? settings(["WEKA_USERNAME", "WEKA_PASSWORD"])
      : [
          ["WEKA_USERNAME", call.login.username],
          ["WEKA_PASSWORD", call.login.password],
        ];
  const variables = [...Object.entries(quiet), ...settings(passedOn), ...login];
  return [
    ...variables.map(([name, value]) => block("variable", name, value)),
    ...Object.entries(files).map(([name, text]) => block("file", name, text)),
    ...(returns === undefined ? [] : [block("returns", "-", returns)]),
    ...(input === undefined ? [] : [block("input", "-", input)]),
    "end - 0\n",
  ].join("");
}

/**
 * @param stderr of the program that carried the call
 * @returns what `weka` answered; undefined when it did not run to its end
 */
export function remoteAnswer(stdout: string, stderr: string): WekaAnswer | undefined {
  const start = stderr.indexOf(startMark);
  const end = stderr.lastIndexOf(endMark);
  if (start < 0 || end < 0) return undefined;
  const exitCode = Number.parseInt(stderr.slice(end + endMark.length), 10);
  if (Number.isNaN(exitCode)) return undefined;
  return { exitCode, stdout, stderr: stderr.slice(start + startMark.length, end) };
}

/** One text of any lines; the last line's end is not part of it. */
function block(what: string, name: string, text: string): string {
  return `${what} ${name} ${text.split("\n").length}\n${text}\n`;
}
