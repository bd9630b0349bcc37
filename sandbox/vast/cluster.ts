/** The cluster behind the management service: its state, kept in a file of the sandbox if one is named. */
import { readFileSync } from "node:fs";
import writeFileAtomic from "write-file-atomic";
import { type State, type Tenant, isState } from "./state.ts";
import { invalid } from "./vms-error.ts";
import { type VastWorld, initialState } from "./world.ts";

export class Cluster {
  public readonly state: State;
  readonly #file: string | undefined;

  /** @param file where the state is kept between runs, readable by its owner only; absent: nowhere */
  constructor(world: VastWorld, file?: string) {
    this.#file = file;
    this.state = (file === undefined ? undefined : load(file)) ?? initialState(world);
  }

  async save(): Promise<void> {
    if (this.#file !== undefined)
      await writeFileAtomic(this.#file, JSON.stringify(this.state), { mode: 0o600 });
  }

  /** The tenant that a request names; VMS takes the first one where it names none. */
  tenant(id: unknown): Tenant {
    const [first] = this.state.tenants;
    const named = id === undefined || id === null || id === "" ? first?.id : Number(id);
    const tenant = this.state.tenants.find((known) => known.id === named);
    if (tenant === undefined) throw invalid("tenant_id", `Invalid pk "${String(id)}"`);
    return tenant;
  }
}

function load(file: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const state: unknown = JSON.parse(text);
  if (isState(state)) return state;
  throw new Error(
    `${file} is no state of this version's VAST simulator: remove it, or run \`npm run sandbox reset\``,
  );
}
