import type { DesiredFilesystem } from "../../../policies/weka/desired.ts";
import type { SeenFilesystem } from "../administration.ts";
import type { Kind, Run } from "../converge.ts";
import { Failure } from "../failure.ts";

export interface FilesystemRecord {
  readonly kind: "filesystem";
  readonly name: string;
  readonly status: string;
}

/** A filesystem is only checked: waited for while it is made, an error when it is missing. */
export function filesystem(
  desired: DesiredFilesystem,
  { weka }: Run,
): Kind<readonly SeenFilesystem[], FilesystemRecord> {
  const { name } = desired;
  const record = (seen: SeenFilesystem): FilesystemRecord => ({
    kind: "filesystem",
    name,
    status: seen.status,
  });
  return {
    observe: () => weka.filesystems(),
    next: (all) => {
      const seen = all.find((known) => known.name === name);
      if (seen === undefined) {
        const others = all.map((known) => JSON.stringify(known.name)).join(", ");
        throw new Failure(
          `WEKA has no filesystem ${JSON.stringify(name)}; it has ${others === "" ? "none" : others}: name one of these, or have it made first`,
        );
      }
      if (seen.ready) return { is: "settled", record: record(seen) };
      if (seen.status !== "CREATING")
        throw new Failure(`filesystem ${JSON.stringify(name)} is ${seen.status}, not READY`);
      return { is: "waiting", for: `filesystem ${JSON.stringify(name)}, which is being created` };
    },
    record: (all) => {
      const seen = all.find((known) => known.name === name);
      return seen && record(seen);
    },
    removal: () => [],
  };
}
