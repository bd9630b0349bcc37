import { z } from "zod";
import { isNonEmpty } from "../../../policies/document.ts";
import { samePolicy } from "../../../policies/canonical.ts";
import type { DesiredS3ServiceAccount } from "../../../policies/weka/desired.ts";
import { labelled } from "../../../policies/weka/service-account.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { Administration, S3Keys, SeenServiceAccount } from "../administration.ts";
import { required } from "../run.ts";
import type { Run } from "../run.ts";

export interface S3ServiceAccountRecord extends S3Keys {
  readonly kind: "s3-service-account";
  readonly user: string;
  readonly label: string;
  readonly keyVersion: number;
}

/** The accounts of the user that carry the label; undefined when there is no such user. */
type Seen = readonly SeenServiceAccount[] | undefined;

/**
 * A service account of an S3 user, made as that user. WEKA shows its key once, so an account is never adopted: one that
 * carries the label and whose key is in no record is replaced. The new one comes first: when WEKA refuses it, the old
 * one still works.
 */
export function s3ServiceAccount(
  desired: DesiredS3ServiceAccount,
  run: Run,
): Kind<Seen, S3ServiceAccountRecord> {
  const { weka, progress } = run;
  const { user, label, keyVersion } = desired;
  const document = labelled(desired.document, label);
  const recorded = recordedKeys(desired, run.before);
  const asUser = (): Administration =>
    weka.as(user, required(run, "S3_USER_PASSWORD", `the password of user "${user}"`));
  let atFirst: ReadonlySet<string> | undefined;
  let made: S3Keys | undefined;
  const addition: Step = {
    says: `add service account "${label}" of user "${user}", version ${keyVersion}`,
    act: async () => {
      made = await asUser().addServiceAccount(document);
    },
  };
  const removal = ({ accessKey }: Pick<S3Keys, "accessKey">): Step => ({
    says: `remove service account ${accessKey}, which is labelled "${label}", of user "${user}"`,
    act: () => asUser().removeServiceAccount(accessKey),
  });
  const record = (keys: S3Keys): S3ServiceAccountRecord => {
    const { accessKey, secretKey } = keys;
    return { kind: "s3-service-account", user, label, keyVersion, accessKey, secretKey };
  };
  return {
    observe: async () => {
      // Without this look, a login would be tried for a user that is gone.
      if ((await weka.users()).every(({ name }) => name !== user)) return undefined;
      const all = await asUser().serviceAccounts();
      const own = all.filter((account) => labelOf(account) === label);
      atFirst ??= new Set(own.map(({ accessKey }) => accessKey));
      return own;
    },
    next: (seen) => {
      if (seen === undefined)
        throw new Failure(
          `WEKA has no user "${user}", whose service account "${label}" is declared: declare the user too`,
        );
      const keys = made ?? recorded;
      const current = seen.find(({ accessKey }) => accessKey === keys?.accessKey);
      if (keys === undefined || !samePolicy(current?.document ?? {}, document))
        return {
          is: "different",
          steps: [made === undefined ? addition : rejection(made, removal(made), label)],
        };
      const others = seen.filter((account) => account !== current);
      if (others.some(({ accessKey }) => atFirst?.has(accessKey) !== true))
        throw new Failure(
          `another run made service account "${label}" of user "${user}" at the same time: run again, one after the other, and one account is left`,
        );
      const steps = others.map(removal);
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(keys) };
    },
    record: (seen) =>
      recorded !== undefined && seen?.some(({ accessKey }) => accessKey === recorded.accessKey)
        ? record(recorded)
        : undefined,
    removal: (seen = []) => {
      if (seen.length === 0 || desired.onDelete === "remove") return seen.map(removal);
      progress(
        `service account "${label}" of user "${user}" stays, and keeps its access; onDelete: "remove" would end it`,
      );
      return [];
    },
  };
}

/** The account is there, or not, but not with the policy that it was given: its key is given to nobody. */
function rejection({ accessKey }: S3Keys, removal: Step, label: string): Step {
  return {
    says: removal.says,
    act: async () => {
      await removal.act();
      throw new Failure(
        `WEKA made service account ${accessKey} but shows another policy than it was given, so it was removed: declare only what this version of WEKA keeps, which must include the Sid "${label}"`,
      );
    },
  };
}

/** The key in the last run's record, if it is of this account and this version. */
function recordedKeys(
  { user, label, keyVersion }: DesiredS3ServiceAccount,
  before: unknown,
): S3Keys | undefined {
  const Record = z.object({
    kind: z.literal("s3-service-account"),
    user: z.literal(user),
    label: z.literal(label),
    keyVersion: z.literal(keyVersion),
    accessKey: z.string(),
    secretKey: z.string(),
  });
  return Record.safeParse(before).data;
}

function labelOf({ document }: SeenServiceAccount): string | undefined {
  const Labelled = z.object({ Statement: z.tuple([z.object({ Sid: z.string() })], z.unknown()) });
  return Labelled.safeParse(document).data?.Statement[0].Sid;
}
