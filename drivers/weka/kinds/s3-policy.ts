import { isNonEmpty } from "../../../policies/document.ts";
import { samePolicy } from "../../../policies/canonical.ts";
import type { DesiredS3Policy } from "../../../policies/weka/desired.ts";
import type { Kind, Next, Step } from "../../converge.ts";
import { Failure, makeOrAdopt } from "../../failure.ts";
import { explained, noService, removeOrMiss } from "../causes.ts";
import type { Run } from "../run.ts";

export interface S3PolicyRecord {
  readonly kind: "s3-policy";
  readonly name: string;
}

/** A policy on WEKA, and the users that have it. */
interface Found {
  readonly document: unknown;
  readonly holders: readonly string[];
}

interface Seen {
  readonly policy: Found | undefined;
  readonly standIn: Found | undefined;
}

/**
 * An IAM policy, whose name carries a hash of its content. Normally it is added once and never touched.
 *
 * Somebody may have replaced it by hand under the same name. WEKA has no verb to change a policy and may refuse to
 * remove one that is attached, so its users then move to a stand-in with the right content, the false one goes, the
 * right one comes, the users move back and the stand-in goes. A user never has more than the false or the right policy
 * gives and is never without one; who runs this again after a crash finds the stand-in and goes on.
 */
export function s3Policy(desired: DesiredS3Policy, run: Run): Kind<Seen, S3PolicyRecord> {
  const { weka, progress } = run;
  const { name } = desired;
  const standInName = `${name}.repair`;
  return {
    observe: async () => {
      const names = await weka.policies();
      if (!names.includes(name) && !names.includes(standInName))
        return { policy: undefined, standIn: undefined };
      const users = await weka.users();
      const find = async (policy: string): Promise<Found | undefined> =>
        names.includes(policy)
          ? {
              document: await weka.policyDocument(policy),
              holders: users.filter((user) => user.policy === policy).map((user) => user.name),
            }
          : undefined;
      return { policy: await find(name), standIn: await find(standInName) };
    },
    next: ({ policy, standIn }, done) => {
      const add = addition(name, desired, run);
      const addStandIn = addition(standInName, desired, run);
      if (policy === undefined) return differs(add);
      if (samePolicy(policy.document, desired.document)) {
        if (standIn === undefined) return { is: "settled", record: { kind: "s3-policy", name } };
        return differs(...moves(standIn, name, run), removal(standInName, run));
      }
      if (done.has(add.says)) throw mangled(name);
      if (policy.holders.length === 0) return differs(removal(name, run));
      if (standIn === undefined) return differs(addStandIn);
      if (samePolicy(standIn.document, desired.document))
        return differs(...moves(policy, standInName, run), removal(name, run));
      if (done.has(addStandIn.says)) throw mangled(standInName);
      return differs(removal(standInName, run));
    },
    record: ({ policy }) => policy && { kind: "s3-policy", name },
    removal: ({ policy, standIn }) => {
      if (desired.onDelete === "retain") {
        progress(`policy "${name}" stays; onDelete: "remove" would remove it`);
        return [];
      }
      const holders = [...(policy?.holders ?? []), ...(standIn?.holders ?? [])];
      if (holders.length > 0)
        throw new Failure(
          `policy "${name}" is still attached to ${holders.join(", ")}: attach another policy to them first, so that nobody loses access by accident`,
        );
      return [
        ...(policy === undefined ? [] : [removal(name, run)]),
        ...(standIn === undefined ? [] : [removal(standInName, run)]),
      ];
    },
  };
}

function differs(...steps: readonly Step[]): Next<never> {
  if (isNonEmpty(steps)) return { is: "different", steps };
  throw new Failure("nothing to do for a policy that differs");
}

function addition(name: string, { document }: DesiredS3Policy, { weka }: Run): Step {
  return {
    says: `add policy "${name}"`,
    act: () => explained(() => makeOrAdopt(weka.addPolicy(name, document)), [noService(weka)]),
  };
}

function removal(name: string, { weka }: Run): Step {
  return {
    says: `remove policy "${name}"`,
    act: () =>
      removeOrMiss(
        () => weka.removePolicy(name),
        async () => (await weka.policies()).includes(name),
      ),
  };
}

/** Attaching a policy replaces the one a user has. */
function moves({ holders }: Found, to: string, { weka }: Run): Step[] {
  return holders.map((user) => ({
    says: `attach policy "${to}" to user "${user}"`,
    act: () => weka.attachPolicy(to, user),
  }));
}

/** For example a condition that this version of WEKA does not know and dropped, which would widen access. */
function mangled(name: string): Failure {
  return new Failure(
    `WEKA took policy "${name}" but shows another document than it was given, so it was attached to nobody: compare \`weka s3 policy show ${name}\` with what was declared, and declare only what this version of WEKA keeps`,
  );
}
