import { z } from "zod";
import { isNonEmpty } from "../../../policies/document.ts";
import type { DesiredS3User } from "../../../policies/weka/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure, makeOrAdopt } from "../../failure.ts";
import type { S3Keys, SeenUser } from "../administration.ts";
import { explained, noPolicy, noService } from "../causes.ts";
import { required } from "../run.ts";
import type { Run } from "../run.ts";

export interface S3UserRecord {
  readonly kind: "s3-user";
  readonly name: string;
  /** Made by WEKA, another one for a user that was deleted and made again. */
  readonly uid: string | undefined;
  readonly policy: string | undefined;
  readonly posixUid: number;
  readonly posixGid: number;
  /** The version of the password that was set last; WEKA itself does not tell. */
  readonly passwordVersion: number | undefined;
  /** Generations C and D: the version of the key pair, and the pair, which WEKA shows once. */
  readonly keyVersion?: number;
  readonly accessKey?: string;
  readonly secretKey?: string;
}

/** What the last run left in its record about things that WEKA does not show. */
interface Before {
  readonly uid?: string | undefined;
  readonly passwordVersion?: number | undefined;
  readonly keyVersion?: number | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
}

/**
 * A local user of role S3, the one policy attached to it and, in generations C and D, its key pair. Access starts with
 * the attachment, so that comes last. A key pair that never reached a record is replaced by a new one.
 */
export function s3User(desired: DesiredS3User, run: Run): Kind<SeenUser | undefined, S3UserRecord> {
  const { weka, progress } = run;
  const { name, policy, passwordVersion, keyVersion } = desired;
  const { add, setPassword, attach, makeKeys, made } = stepsOf(desired, run);
  const before = recordBefore(name, run.before);
  return {
    observe: async () => (await weka.users()).find((user) => user.name === name),
    next: (seen, done) => {
      if (seen === undefined) return { is: "different", steps: [add] };
      refuseRole(seen);
      const told = done.has(add.says) ? {} : beforeOf(seen, before);
      const passwordSet =
        told.passwordVersion === passwordVersion ||
        done.has(add.says) ||
        done.has(setPassword.says);
      const keys = made() ?? keysOf(told, keyVersion);
      // Keys can be made only once there is a policy, and attaching one may already make them.
      const attached = seen.policy === policy;
      const steps = [
        ...(passwordSet ? [] : [setPassword]),
        ...idSteps(desired, seen, run),
        ...(attached ? [] : [attach]),
        ...(attached && weka.credentials === "keys" && keys === undefined ? [makeKeys] : []),
      ];
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(seen, { passwordVersion, keyVersion, ...keys }) };
    },
    record: (seen) => seen && record(seen, beforeOf(seen, before)),
    removal: (seen) => {
      if (seen === undefined) return [];
      if (desired.onDelete === "retain") {
        progress(`user "${name}" stays, and keeps its access; onDelete: "remove" would end it`);
        return [];
      }
      refuseRole(seen);
      return [{ says: `remove user "${name}"`, act: () => weka.removeUser(name) }];
    },
  };
}

/** The steps of one run, and the key pair that they made, if they made one. */
function stepsOf(
  { name, policy, passwordVersion, keyVersion, posixUid, posixGid }: DesiredS3User,
  run: Run,
): Readonly<Record<"add" | "setPassword" | "attach" | "makeKeys", Step>> & {
  readonly made: () => S3Keys | undefined;
} {
  const { weka } = run;
  let keys: S3Keys | undefined;
  const password = (): string =>
    required(run, "S3_USER_PASSWORD", `the password of user "${name}"`);
  const ids = {
    ...(posixUid === undefined ? {} : { posixUid }),
    ...(posixGid === undefined ? {} : { posixGid }),
  };
  return {
    add: {
      says: `add user "${name}" of role S3`,
      act: () => makeOrAdopt(weka.addS3User(name, password(), ids)),
    },
    setPassword: {
      says: `set the password of user "${name}", version ${passwordVersion}`,
      act: () => weka.setPassword(name, password()),
    },
    // Attaching replaces what the user had, so at no moment it has both or neither.
    attach: {
      says: `attach policy "${policy}" to user "${name}"`,
      act: async () => {
        const causes = [noService(weka), noPolicy(weka, policy)];
        keys = (await explained(() => weka.attachPolicy(policy, name), causes)) ?? keys;
      },
    },
    makeKeys: {
      says: `make the key pair of user "${name}", version ${keyVersion}; an older one ends`,
      act: async () => {
        keys = await weka.makeS3Keys(name);
      },
    },
    made: () => keys,
  };
}

function refuseRole({ name, role }: SeenUser): void {
  if (role.toLowerCase() !== "s3")
    throw new Failure(
      `user "${name}" exists with role ${role}, which this driver does not change: choose another user name`,
    );
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

/** A record of another name does not count. */
function recordBefore(name: string, printed: unknown): Before {
  const Record = z.object({
    kind: z.literal("s3-user"),
    name: z.literal(name),
    uid: z.string().optional(),
    passwordVersion: z.number().optional(),
    keyVersion: z.number().optional(),
    accessKey: z.string().optional(),
    secretKey: z.string().optional(),
  });
  return Record.safeParse(printed).data ?? {};
}

/** What was told of a user that was deleted and made again since, holds no more. */
function beforeOf(seen: SeenUser, before: Before): Before {
  const another = before.uid !== undefined && seen.uid !== undefined && before.uid !== seen.uid;
  return another ? {} : before;
}

function keysOf(before: Before, version: number): S3Keys | undefined {
  const { keyVersion, accessKey, secretKey } = before;
  if (keyVersion !== version || accessKey === undefined || secretKey === undefined)
    return undefined;
  return { accessKey, secretKey };
}

function record(seen: SeenUser, known: Before): S3UserRecord {
  const { name, uid, policy, posixUid, posixGid } = seen;
  const { passwordVersion, keyVersion, accessKey, secretKey } = known;
  return {
    kind: "s3-user",
    name,
    uid,
    policy,
    posixUid,
    posixGid,
    passwordVersion,
    ...(keyVersion === undefined || accessKey === undefined || secretKey === undefined
      ? {}
      : { keyVersion, accessKey, secretKey }),
  };
}
