/** `npm run sandbox env`: exports for a shell, and a command to begin with. */
import type { StackChoice } from "../session/session.ts";
import { isBucketGrant } from "../../policies/grant.ts";
import { SandboxError } from "../sandbox-error.ts";
import { kubeconfigFile, refreshTokenFile } from "../session/appliance.ts";
import { sandboxCommand } from "../session/command-line.ts";
import { issueCredentials } from "../session/credentials.ts";
import { findRunning } from "../session/running.ts";
import { type Session, openSession, prepare } from "../session/session.ts";
import { wekaKeys } from "../session/weka-keys.ts";
import { applianceSecrets } from "../stack/sandbox-secrets.ts";
import { vastLogins, vastShell } from "./env-vast.ts";
import { exportLine, exportLines } from "./export-lines.ts";

/**
 * Prints exports with keys of one principal of the running sandbox: this is the one command whose output is secret.
 * @param principal its key in the config, `KEY/LABEL` for one of its service accounts on WEKA, a user of the appliance,
 * or who signs in to VAST's management service; the first with keys when undefined.
 */
export async function env(choice: StackChoice, principal: string | undefined): Promise<void> {
  const prepared = await prepare(choice);
  if ((await findRunning(prepared.paths.services)) === undefined)
    throw new SandboxError(
      `no services are running; start them in another terminal with: ${sandboxCommand("up", choice.stack)}`,
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
  const onWeka = wekaHolders(session);
  const holder = onWeka.find(({ key }) => principal === undefined || key === principal);
  const { running } = session;
  if (node !== undefined) {
    const keys = await issueCredentials(session);
    const [nodeGroup = ""] = node.identity.nodeGroups;
    const [account = ""] = node.identity.serviceAccounts;
    const issued = keys.find(({ holder }) => holder === (nodeGroup || account));
    const bucket = node.grants.find(isBucketGrant)?.bucket ?? "";
    return shell(session, {
      principal,
      about: `${node.key}: ${nodeGroup === "" ? `pods of service account ${account}` : `the role of node group ${nodeGroup}`}`,
      endpoint: running.aws.https,
      accessKeyId: issued?.accessKeyId ?? "",
      secretAccessKey: issued?.secretAccessKey ?? "",
      sessionToken: issued?.sessionToken,
      command: `aws s3 ls s3://${bucket}/`,
    });
  }
  if (holder !== undefined)
    return shell(session, {
      principal,
      about: `${holder.key}: ${holder.is}`,
      endpoint: running.weka.https,
      ...wekaKeys(session)(holder.key),
      sessionToken: undefined,
      command: `aws s3 ls s3://${Object.values(stack.weka?.buckets ?? {})[0]?.name ?? ""}/`,
    });
  const { users } = session.world.appliance;
  const person = users.find(({ name }) => name === principal);
  if (person !== undefined) return applianceShell(session, person.name);
  const logins = await vastLogins(session);
  const login = logins.find((name) => name === principal);
  if (login !== undefined) return vastShell(session, login);
  const keys = [...access.eks, ...onWeka].map(({ key }) => key);
  const known = [...keys, ...users.map(({ name }) => name), ...logins].map((name) =>
    JSON.stringify(name),
  );
  throw new SandboxError(
    `principal ${JSON.stringify(principal)} has no keys in the sandbox; those that have are ${known.join(", ")}`,
  );
}

/** Who has keys on WEKA: S3 users, each followed by its service accounts. */
function wekaHolders({ config }: Session): { readonly key: string; readonly is: string }[] {
  return config.loaded.access.weka.flatMap(({ key, identity: { user }, serviceAccounts }) => [
    { key, is: `WEKA user ${user}` },
    ...serviceAccounts.map(({ label }) => ({
      key: `${key}/${label}`,
      is: `service account ${label} of WEKA user ${user}`,
    })),
  ]);
}

interface Access {
  /** As it was asked for. */
  readonly principal: string | undefined;
  readonly about: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly command: string;
}

function shell({ running, config, stack }: Session, access: Access): string[] {
  return [
    `# ${access.about}`,
    `# eval "$(${sandboxCommand("env", stack, access.principal)})", then for example: ${access.command}`,
    ...exportLines({
      AWS_ENDPOINT_URL_S3: access.endpoint,
      AWS_CA_BUNDLE: running.authorityFile,
      AWS_REGION: config.region,
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    }),
    access.sessionToken === undefined
      ? "unset AWS_SESSION_TOKEN"
      : exportLine("AWS_SESSION_TOKEN", access.sessionToken),
    "unset AWS_PROFILE",
  ];
}

/** What a user of the appliance needs for `s3access hpe`: the hosts by their names, the client secret, a refresh token. */
async function applianceShell(session: Session, user: string): Promise<string[]> {
  const { running, paths, config } = session;
  const { ua: clientSecret = "", [user]: password = "" } = await applianceSecrets(paths.home, [
    user,
  ]);
  const trust = `--ca-bundle ${running.authorityFile}`;
  return [
    `# ${user}: a user of the appliance ${config.loaded.stack.domain}`,
    `# eval "$(${sandboxCommand("env", session.stack, user)})", then for example:`,
    `#   s3access hpe login --file ${refreshTokenFile(paths, user)} --keep-download ${trust}`,
    `#   s3access hpe configure ${trust} && aws s3 ls --profile pcai`,
    `# Or log in as ${user}, password ${password}, and download the token:`,
    `#   ${running.identityUrl}/refresh-token-download`,
    ...exportLines({
      // The proxy leads to the appliance's hosts and nowhere else.
      HTTPS_PROXY: running.proxyUrl,
      KUBECONFIG: kubeconfigFile(paths, "user"),
      S3ACCESS_HPE_DOMAIN: config.loaded.stack.domain,
      S3ACCESS_HPE_CLIENT_SECRET: clientSecret,
    }),
    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE",
    "unset AWS_ENDPOINT_URL_S3 AWS_CA_BUNDLE",
  ];
}
