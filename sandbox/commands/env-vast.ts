/** What `npm run sandbox env` prints for VAST: a user of the directory keeps keys with it, a manager everything. */
import { sandboxCommand } from "../session/command-line.ts";
import type { Session } from "../session/session.ts";
import { vastManager } from "../session/vast.ts";
import { vastPasswords } from "../stack/sandbox-secrets.ts";
import { exportLines } from "./export-lines.ts";

/** Names that sign in to VAST's management service: the directory's users, and the manager. Nobody without a VAST section. */
export async function vastLogins({ config, paths, world }: Session): Promise<readonly string[]> {
  if (config.loaded.stack.vast === undefined) return [];
  const { username } = await vastManager(config, paths);
  const { users } = world.vast;
  return [
    ...users.filter(({ source }) => source === "directory").map(({ name }) => name),
    username,
  ];
}

/** @param login one of `vastLogins` */
export async function vastShell(session: Session, login: string): Promise<string[]> {
  const { config, paths, running } = session;
  const { username, password: ofManager } = await vastManager(config, paths);
  const { directory } = await vastPasswords(paths.home, login === username ? [] : [login]);
  const manages = login === username;
  return [
    manages
      ? `# ${login}: a manager of the VAST cluster`
      : `# ${login}: a user of the directory behind the VAST cluster`,
    `# eval "$(${sandboxCommand("env", session.stack, login)})", then for example:`,
    ...(manages
      ? ["#   s3access vast keys report"]
      : [
          "#   s3access vast keys create --to profile:vast",
          "#   aws s3 ls --profile vast s3://BUCKET/",
        ]),
    ...exportLines({
      VAST_ADDRESS: new URL(running.vmsUrl).host,
      VAST_CA_FILE: running.authorityFile,
      VAST_USERNAME: login,
      VAST_PASSWORD: manages ? ofManager : (directory[login] ?? ""),
      AWS_ENDPOINT_URL_S3: running.vast.https,
      AWS_CA_BUNDLE: running.authorityFile,
      AWS_REGION: config.region,
    }),
    "unset VAST_TOKEN VAST_SIGN_IN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE",
  ];
}
