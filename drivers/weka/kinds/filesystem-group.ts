import type { DesiredFilesystemGroup } from "../../../policies/weka/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure, makeOrAdopt } from "../../failure.ts";
import type { SeenFilesystemGroup } from "../administration.ts";
import { some } from "../causes.ts";
import type { Run } from "../run.ts";

export interface FilesystemGroupRecord {
  readonly kind: "filesystem-group";
  readonly name: string;
}

/** A filesystem group, made or adopted. One with filesystems in it is never removed. */
export function filesystemGroup(
  desired: DesiredFilesystemGroup,
  { weka, progress }: Run,
): Kind<SeenFilesystemGroup | undefined, FilesystemGroupRecord> {
  const { name } = desired;
  const record: FilesystemGroupRecord = { kind: "filesystem-group", name };
  return {
    observe: async () => (await weka.filesystemGroups()).find((known) => known.name === name),
    next: (seen) =>
      seen === undefined
        ? {
            is: "different",
            steps: [
              {
                says: `add filesystem group "${name}"`,
                act: () => makeOrAdopt(weka.addFilesystemGroup(name)),
              },
            ],
          }
        : { is: "settled", record },
    record: (seen) => seen && record,
    removal: (seen) => {
      if (seen === undefined) return [];
      if (desired.onDelete === "retain") {
        progress(`filesystem group "${name}" stays; onDelete: "remove" would remove it`);
        return [];
      }
      return [
        {
          says: `remove filesystem group "${name}"`,
          act: async () => {
            const inside = (await weka.filesystems()).filter(({ group }) => group === name);
            if (inside.length > 0)
              throw new Failure(
                `filesystem group "${name}" still holds ${some(inside.map((known) => JSON.stringify(known.name)))}: remove or move these first`,
              );
            await weka.removeFilesystemGroup(name);
          },
        },
      ];
    },
  };
}
