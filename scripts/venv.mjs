/**
 * Makes Python environments in `.sandbox/`, each from a hash-pinned requirements.txt: `venv` for the sandbox's AWS
 * services, `venv-test` for the AWS clients that tests run.
 *
 * Plain JavaScript on Node's own modules, because the bootstrap runs it on Node 20 while npm still
 * installs everything else.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PythonError, findPython, lastLines, run } from "./python.mjs";

export { PythonError };

/**
 * @typedef {object} PythonEnvironment
 * @property {string} name its folder in `.sandbox/`
 * @property {string} requirements the hash-pinned requirements, as a path in the project
 * @property {string} brings what is installed, for people
 * @property {readonly string[]} modules what is imported to prove that it starts
 */

/** @type {PythonEnvironment} moto, with the modules of the services that the sandbox starts; EKS asks EC2 about node groups */
export const SANDBOX_PYTHON = {
  name: "venv",
  requirements: "sandbox/python/requirements.txt",
  brings: "moto",
  modules: [
    "moto.server",
    "moto.iam.responses",
    "moto.s3.responses",
    "moto.sts.responses",
    "moto.eks.responses",
    "moto.kms.responses",
    "moto.ec2.models",
  ],
};

/** @type {PythonEnvironment} the AWS CLI and boto3, for tests only */
export const TEST_PYTHON = {
  name: "venv-test",
  requirements: "test/python/requirements.txt",
  brings: "the AWS CLI",
  modules: ["awscli.clidriver", "awscli.customizations.s3.s3", "boto3"],
};

const STAMP = "requirements.sha256";

/**
 * The interpreter of the finished environment; makes the environment first unless one made from the
 * same requirements is there. A new environment is built beside its place and renamed into it when
 * it is whole, so a `kill -9` at any point leaves either a whole one or none.
 *
 * @param {string} root the project's folder
 * @param {{ readonly environment?: PythonEnvironment, readonly env?: NodeJS.ProcessEnv, readonly onStep?: (step: string) => void }} [options]
 *   `onStep` hears one short line before each slow step
 * @returns {Promise<string>} path of the environment's Python
 * @throws {PythonError} when no Python is new enough, has no `venv`, or cannot install
 */
export async function makeVenv(root, options = {}) {
  const { environment = SANDBOX_PYTHON, env = process.env, onStep = () => undefined } = options;
  const sandbox = join(root, ".sandbox");
  const venv = join(sandbox, environment.name);
  const hash = createHash("sha256")
    .update(await readFile(join(root, environment.requirements)))
    .digest("hex");
  if (await isMadeFrom(venv, hash)) return interpreterOf(venv);

  const python = await findPython(env);
  await mkdir(sandbox, { recursive: true });
  await removeLeftovers(venv);
  const fresh = `${venv}.${String(process.pid)}.new`;
  onStep(`making a Python environment with ${python.command} (${python.version})`);
  await createEnvironment(python.command, fresh, env);
  onStep(`installing ${environment.brings} into it`);
  await installRequirements(fresh, root, environment, env);
  await writeFile(join(fresh, STAMP), `${hash}\n`);
  await putInPlace(fresh, venv);
  return interpreterOf(venv);
}

/** @param {string} venv */
function interpreterOf(venv) {
  return join(venv, "bin", "python");
}

/**
 * The link to the base interpreter dangles after that Python was removed or upgraded; `existsSync`
 * follows links, so such an environment counts as not made.
 *
 * @param {string} venv
 * @param {string} hash
 */
async function isMadeFrom(venv, hash) {
  const stamp = await readFile(join(venv, STAMP), "utf8").catch(() => "");
  return stamp.trim() === hash && existsSync(interpreterOf(venv));
}

/**
 * @param {string} python
 * @param {string} venv
 * @param {NodeJS.ProcessEnv} env
 */
async function createEnvironment(python, venv, env) {
  const made = await run(python, ["-m", "venv", venv], env);
  if (made.code === 0) return;
  await rm(venv, { recursive: true, force: true });
  if (/ensurepip|No module named '?venv/.test(made.output)) {
    throw new PythonError(
      `${python} has no venv module (Debian and Ubuntu package it apart). ` +
        "Install it (apt install python3-venv) and run this again.",
    );
  }
  throw new PythonError(`${python} -m venv failed: ${lastLines(made.output)}`);
}

/**
 * Wheels only, each with a known hash: nothing that comes from the network runs while it installs.
 * The import afterwards proves the environment and compiles the modules that are needed at its start.
 *
 * @param {string} venv
 * @param {string} root
 * @param {PythonEnvironment} environment
 * @param {NodeJS.ProcessEnv} env
 */
async function installRequirements(venv, root, { requirements, brings, modules }, env) {
  const quiet = [
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--no-warn-script-location",
  ];
  const pinned = ["--require-hashes", "--only-binary=:all:", "--no-deps", "--no-compile"];
  const python = interpreterOf(venv);
  const installed = await run(
    python,
    ["-m", "pip", "install", ...quiet, ...pinned, "-r", join(root, requirements)],
    env,
  );
  if (installed.code !== 0) {
    await rm(venv, { recursive: true, force: true });
    throw new PythonError(
      `pip could not install ${requirements}: ${lastLines(installed.output)}\n` +
        "It needs a package index: check the network, or set PIP_INDEX_URL (and PIP_CERT behind a proxy), and run this again.",
    );
  }
  const imported = await run(
    python,
    ["-c", modules.map((module) => `import ${module}`).join("\n")],
    env,
  );
  if (imported.code !== 0) {
    await rm(venv, { recursive: true, force: true });
    throw new PythonError(
      `${brings} was installed but does not start: ${lastLines(imported.output)}`,
    );
  }
}

/**
 * The old environment steps aside first, as a rename cannot replace a folder with files in it. When
 * another process was quicker its environment is as good as ours, which then is dropped.
 *
 * @param {string} fresh
 * @param {string} venv
 */
async function putInPlace(fresh, venv) {
  const old = fresh.replace(/new$/, "old");
  await rename(venv, old).catch(ignore("ENOENT"));
  await rename(fresh, venv).catch(ignore("ENOTEMPTY", "EEXIST"));
  await rm(old, { recursive: true, force: true });
  await rm(fresh, { recursive: true, force: true });
}

/**
 * Environments whose maker died half-way.
 *
 * @param {string} venv
 */
async function removeLeftovers(venv) {
  const halfMade = new RegExp(`^${basename(venv)}\\.(\\d+)\\.(?:new|old)$`);
  for (const name of await readdir(dirname(venv))) {
    const maker = halfMade.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    await rm(join(dirname(venv), name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return problem instanceof Error && "code" in problem && problem.code === "EPERM";
  }
}

/**
 * @param {...string} codes
 * @returns {(problem: unknown) => void}
 */
function ignore(...codes) {
  return (problem) => {
    if (problem instanceof Error && "code" in problem && codes.includes(String(problem.code)))
      return;
    throw problem;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  try {
    console.log(
      await makeVenv(root, {
        onStep: (step) => {
          console.log(step);
        },
      }),
    );
  } catch (problem) {
    if (!(problem instanceof PythonError)) throw problem;
    console.error(problem.message);
    process.exitCode = 1;
  }
}
