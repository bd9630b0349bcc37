import type { Pace } from "../converge.ts";
import { Failure } from "../failure.ts";
import type { Administration, Tenant } from "./administration.ts";

/** What descriptors of VAST's objects work with. */
export interface Run extends Pace {
  readonly vast: Administration;
}

/** @throws Failure that names the tenants there are */
export async function tenantOf({ vast }: Pick<Run, "vast">, name: string): Promise<Tenant> {
  const all = await vast.tenants();
  const tenant = all.find((known) => known.name === name);
  if (tenant !== undefined) return tenant;
  const others = all.map((known) => JSON.stringify(known.name)).join(", ");
  throw new Failure(
    `VAST has no tenant ${JSON.stringify(name)}, or does not show it to this login; it shows ${others || "none"}`,
  );
}
