/** A WEKA cluster in memory, behind the driver's own interface: what descriptors of objects are tested against. */
import { apply, remove } from "../../../drivers/converge.ts";
import type { Kind } from "../../../drivers/converge.ts";
import { Failure } from "../../../drivers/failure.ts";
import type { Administration } from "../../../drivers/weka/administration.ts";
import type { Run, SecretName } from "../../../drivers/weka/run.ts";
import { access } from "./access.ts";
import { buckets } from "./buckets.ts";
import { service } from "./service.ts";
import { memoryState } from "./state.ts";
import type { MemoryState } from "./state.ts";

/** Refusals are thrown, not rejected; `witnessed` makes promises of them. */
export function memoryWeka(state: MemoryState, login?: string): Administration {
  return {
    credentials: state.credentials,
    ...service(state),
    ...buckets(state),
    ...access(state, login),
    as: (username, password) => {
      const known = state.users.find(({ name }) => name === username);
      if (known?.password !== password)
        throw new Failure(`WEKA refused the login of "${username}"`, 41);
      return memoryWeka(state, username);
    },
  };
}

/** What happens around the calls of a run; either may throw, as WEKA or a kill would. */
export interface Witness {
  readonly before?: (call: string) => void;
  readonly after?: (call: string) => void;
}

/** Tells a witness of every call, as `name argument argument`. */
export function witnessed(weka: Administration, witness: Witness): Administration {
  return new Proxy(weka, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "as")
        return (username: string, password: string) =>
          witnessed(target.as(username, password), witness);
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const call = [String(name), ...args.map(spoken)].join(" ");
        witness.before?.(call);
        const answer: unknown = await Reflect.apply(member, target, args);
        witness.after?.(call);
        return answer;
      };
    },
  });
}

function spoken(argument: unknown): string {
  return typeof argument === "string" ? argument : JSON.stringify(argument);
}

type Descriptor<Desired, Seen, Record> = (desired: Desired, run: Run) => Kind<Seen, Record>;

/** One driver after another on one cluster, each told what the last one printed. */
export class Drivers {
  public readonly state: MemoryState;
  public secrets: Partial<Record<SecretName, string>> = {};
  /** What the last run printed. */
  public before: unknown;
  /** The calls of the last run that change something, and what it told people. */
  public calls: string[] = [];
  public lines: string[] = [];

  constructor(changes: Partial<MemoryState> = {}) {
    this.state = memoryState(changes);
  }

  /** @returns what the run prints; later runs are told, unless this one fails */
  public async apply<Desired, Seen, Record>(
    descriptor: Descriptor<Desired, Seen, Record>,
    desired: Desired,
    witness?: Witness,
  ): Promise<Record> {
    const run = this.run(witness);
    const record = await apply(descriptor(desired, run), run);
    this.before = JSON.parse(JSON.stringify(record));
    return record;
  }

  public async delete<Desired, Seen, Record>(
    descriptor: Descriptor<Desired, Seen, Record>,
    desired: Desired,
    witness?: Witness,
  ): Promise<void> {
    const run = this.run(witness);
    await remove(descriptor(desired, run), run);
  }

  public async observe<Desired, Seen, Record>(
    descriptor: Descriptor<Desired, Seen, Record>,
    desired: Desired,
  ): Promise<Record | undefined> {
    const kind = descriptor(desired, this.run());
    return kind.record(await kind.observe());
  }

  private run({ before, after }: Witness = {}): Run {
    this.calls = [];
    this.lines = [];
    const note = (call: string): void => {
      if (/^(add|set|reset|remove|update|attach|make|enable|disable)/.test(call))
        this.calls.push(call);
      before?.(call);
    };
    return {
      system: "WEKA",
      weka: witnessed(memoryWeka(this.state), { before: note, ...(after && { after }) }),
      secret: (name) => this.secrets[name],
      before: this.before,
      progress: (line) => this.lines.push(line),
      patienceMs: 5_000,
    };
  }
}
