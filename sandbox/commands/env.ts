/** `npm run sandbox env`: exports for a shell, and a command to begin with. */
import type { StackChoice } from "../session/session.ts";
import { isBucketGrant } from "../../policies/grant.ts";
import { SandboxError } from "../sandbox-error.ts";
import { issueCredentials } from "../session/credentials.ts";
import { findRunning } from "../session/running.ts";
import { type Session, openSession, prepare } from "../session/session.ts";

/**
 * Prints exports with keys of one principal of the running sandbox: this is the one command whose output is secret.
 * @param principal its key in the config; the first with keys when undefined.
 */
export async function env(choice: StackChoice, principal: string | undefined): Promise<void> {
  const prepared = await prepare(choice);
  if ((await findRunning(prepared.paths.services)) === undefined)
    throw new SandboxError(
      "no services are running; start them in another terminal with: npm run sandbox up",
    );
  const session = await openSession(prepared);
  try {
    console.log((await exportsFor(session, principal)).join("\n"));
  } finally {
    await session.close();
  }
}

async function exportsFor(session: Session, principal: string | undefined): Promise<string[]> {
  const { access, stack } = session.config.loaded;
  const node = access.eks.find(({ key }) => principal === undefined || key === principal);
  const user = access.weka.find(({ key }) => principal === undefined || key === principal);
  const { running } = session;
  if (node !== undefined) {
    const keys = await issueCredentials(session);
    const [nodeGroup = ""] = node.identity.nodeGroups;
    const issued = keys.find(({ holder }) => holder === nodeGroup);
    const bucket = node.grants.find(isBucketGrant)?.bucket ?? "";
    return shell(session, {
      about: `${node.key}: the role of node group ${nodeGroup}`,
      endpoint: running.aws.https,
      accessKeyId: issued?.accessKeyId ?? "",
      secretAccessKey: issued?.secretAccessKey ?? "",
      sessionToken: issued?.sessionToken,
      command: `aws s3 ls s3://${bucket}/`,
    });
  }
  if (user !== undefined)
    return shell(session, {
      about: `${user.key}: WEKA user ${user.identity.user}`,
      endpoint: running.weka.https,
      accessKeyId: user.identity.user,
      secretAccessKey: stack.wekaPasswords[user.identity.user] ?? "",
      sessionToken: undefined,
      command: `aws s3 ls s3://${Object.values(stack.weka?.buckets ?? {})[0]?.name ?? ""}/`,
    });
  const known = [...access.eks, ...access.weka].map(({ key }) => JSON.stringify(key));
  throw new SandboxError(
    `principal ${JSON.stringify(principal)} has no keys in the sandbox; those that have are ${known.join(", ")}`,
  );
}

interface Access {
  readonly about: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly command: string;
}

function shell({ running, config }: Session, access: Access): string[] {
  const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
  return [
    `# ${access.about}`,
    `# eval "$(npm run --silent sandbox env)", then for example: ${access.command}`,
    `export AWS_ENDPOINT_URL_S3=${quoted(access.endpoint)}`,
    `export AWS_CA_BUNDLE=${quoted(running.authorityFile)}`,
    `export AWS_REGION=${quoted(config.region)}`,
    `export AWS_ACCESS_KEY_ID=${quoted(access.accessKeyId)}`,
    `export AWS_SECRET_ACCESS_KEY=${quoted(access.secretAccessKey)}`,
    access.sessionToken === undefined
      ? "unset AWS_SESSION_TOKEN"
      : `export AWS_SESSION_TOKEN=${quoted(access.sessionToken)}`,
    "unset AWS_PROFILE",
  ];
}
