import { isNonEmpty } from "../../../policies/document.ts";
import type { DesiredS3User } from "../../../policies/weka/desired.ts";
import type { SeenUser } from "../administration.ts";
import type { Kind, Run, Step } from "../converge.ts";
import { Failure, makeOrAdopt } from "../failure.ts";

export interface S3UserRecord {
  readonly kind: "s3-user";
  readonly name: string;
  readonly policy: string | undefined;
  readonly posixUid: number;
  readonly posixGid: number;
  /** The version of the password that was set last; WEKA itself does not tell. */
  readonly passwordVersion: number | undefined;
}

export interface UserSecrets {
  /** The password to set, from the environment. */
  readonly password: string | undefined;
  /** The version in the record of the last run; undefined for a new resource. */
  readonly setVersion: number | undefined;
}

/** A local user of role S3 and the one policy attached to it. Access starts with the attachment, so that comes last. */
export function s3User(
  desired: DesiredS3User,
  { password, setVersion }: UserSecrets,
  run: Run,
): Kind<SeenUser | undefined, S3UserRecord> {
  const { weka, progress } = run;
  const { name, policy, passwordVersion, posixUid, posixGid } = desired;
  const ids = {
    ...(posixUid === undefined ? {} : { posixUid }),
    ...(posixGid === undefined ? {} : { posixGid }),
  };
  const add: Step = {
    says: `add user "${name}" of role S3`,
    act: () => makeOrAdopt(weka.addS3User(name, secret(name, password), ids)),
  };
  const setPassword: Step = {
    says: `set the password of user "${name}", version ${passwordVersion}`,
    act: () => weka.setPassword(name, secret(name, password)),
  };
  const record = (seen: SeenUser, version: number | undefined): S3UserRecord => ({
    kind: "s3-user",
    name,
    policy: seen.policy,
    posixUid: seen.posixUid,
    posixGid: seen.posixGid,
    passwordVersion: version,
  });
  return {
    observe: async () => (await weka.users()).find((user) => user.name === name),
    next: (seen, done) => {
      if (seen === undefined) return { is: "different", steps: [add] };
      if (seen.role.toLowerCase() !== "s3")
        throw new Failure(
          `user "${name}" exists with role ${seen.role}, which this driver does not change: choose another user name`,
        );
      const known =
        setVersion === passwordVersion || done.has(add.says) || done.has(setPassword.says);
      const steps = [
        ...(known ? [] : [setPassword]),
        ...idSteps(desired, seen, run),
        ...(seen.policy === policy ? [] : [attachment(name, policy, run)]),
      ];
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(seen, passwordVersion) };
    },
    record: (seen) => seen && record(seen, setVersion),
    removal: (seen) => {
      if (seen === undefined) return [];
      if (desired.onDelete === "retain") {
        progress(`user "${name}" stays, and keeps its access; onDelete: "remove" would end it`);
        return [];
      }
      return [{ says: `remove user "${name}"`, act: () => weka.removeUser(name) }];
    },
  };
}

function idSteps(
  { name, posixUid, posixGid }: DesiredS3User,
  seen: SeenUser,
  { weka }: Run,
): Step[] {
  const ids = { posixUid: posixUid ?? seen.posixUid, posixGid: posixGid ?? seen.posixGid };
  if (ids.posixUid === seen.posixUid && ids.posixGid === seen.posixGid) return [];
  return [
    {
      says: `set the POSIX ids of user "${name}" to ${ids.posixUid}:${ids.posixGid}`,
      act: () => weka.updateUser(name, ids),
    },
  ];
}

/** Attaching replaces what the user had, so at no moment it has both or neither. */
function attachment(user: string, policy: string, { weka }: Run): Step {
  return {
    says: `attach policy "${policy}" to user "${user}"`,
    act: () => weka.attachPolicy(policy, user),
  };
}

function secret(name: string, password: string | undefined): string {
  if (password === undefined || password === "")
    throw new Failure(`S3_USER_PASSWORD, which holds the password of user "${name}", is not set`);
  return password;
}
