import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenFilesystem, SeenFilesystemGroup } from "../administration.ts";
import { bytes, row, text } from "../answers.ts";

export const FilesystemGroup: ZodType<SeenFilesystemGroup> = row(z.object({ name: z.string() }), {
  name: ["group_name"],
});

export const Filesystem: ZodType<SeenFilesystem> = row(
  z
    .object({
      name: z.string(),
      group_name: text,
      total_budget: bytes.nullish(),
      is_encrypted: z.boolean().nullish(),
      status: text,
      is_ready: z.boolean().nullish(),
      is_removing: z.boolean().nullish(),
    })
    .transform((seen) => {
      const removing = seen.is_removing === true;
      const ready = !removing && (seen.is_ready ?? seen.status === "READY");
      return {
        name: seen.name,
        group: seen.group_name,
        capacity: seen.total_budget ?? undefined,
        encrypted: seen.is_encrypted ?? undefined,
        ready,
        status: removing ? "REMOVING" : (seen.status ?? (ready ? "READY" : "CREATING")),
      };
    }),
  { name: ["fs_name"], group_name: ["group"], total_budget: ["total_capacity"] },
);
