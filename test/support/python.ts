/** The AWS clients that tests run beside the SDK for JavaScript: the AWS CLI and boto3, from test/python/requirements.txt. */
import { join } from "node:path";
import { execa } from "execa";
import { TEST_PYTHON, makeVenv } from "../../scripts/venv.mjs";

const ROOT = join(import.meta.dirname, "..", "..");

/** For the hook that asks for them first: `npm test` makes the environment, a single test file may have to. */
export const TEST_PYTHON_WITHIN_MS = 300_000;

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

type Variables = Readonly<Record<string, string>>;

export interface PythonClients {
  /** The interpreter that has boto3, and the AWS CLI as `-m awscli`. */
  readonly python: string;
  /** Runs the AWS CLI (version 1) with these arguments. */
  aws(args: readonly string[], variables: Variables): Promise<Ran>;
  /** Runs a Python program that may import boto3; `args` are its `sys.argv[1:]`. */
  run(program: string, args: readonly string[], variables: Variables): Promise<Ran>;
}

/** The clients in `.sandbox/venv-test`, which is made first where it is missing. */
export async function pythonClients(): Promise<PythonClients> {
  const python = await makeVenv(ROOT, { environment: TEST_PYTHON });
  const run = async (args: readonly string[], variables: Variables): Promise<Ran> => {
    const env = cleanEnvironment(variables);
    const { exitCode, stdout, stderr } = await execa(python, args, {
      env,
      extendEnv: false,
      reject: false,
    });
    return { exitCode, stdout, stderr };
  };
  return {
    python,
    aws: (args, variables) => run(["-m", "awscli", ...args], variables),
    run: (program, args, variables) => run(["-c", program, ...args], variables),
  };
}

/** Nothing of the machine's own AWS set-up: no profile, no keys, no instance role. */
function cleanEnvironment(variables: Variables): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    ...variables,
  };
}
