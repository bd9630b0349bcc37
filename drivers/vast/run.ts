import type { Pace } from "../converge.ts";
import { Failure } from "../failure.ts";
import type { Administration, Tenant } from "./administration.ts";

/** What descriptors of VAST's objects work with. */
export interface Run extends Pace {
  readonly vast: Administration;
}

/** What each login was shown last. Tenants hardly ever change, and every object asks for its own several times. */
const shown = new WeakMap<Administration, readonly Tenant[]>();

/** @throws Failure that names the tenants there are */
export async function tenantOf({ vast }: Pick<Run, "vast">, name: string): Promise<Tenant> {
  const known = shown.get(vast)?.find((tenant) => tenant.name === name);
  if (known !== undefined) return known;
  const all = await vast.tenants();
  shown.set(vast, all);
  const tenant = all.find((candidate) => candidate.name === name);
  if (tenant !== undefined) return tenant;
  const others = all.map((other) => JSON.stringify(other.name)).join(", ");
  throw new Failure(
    `VAST has no tenant ${JSON.stringify(name)}, or does not show it to this login; it shows ${others || "none"}`,
  );
}
