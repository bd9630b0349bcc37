/**
 * Drivers that die. A process that is killed does nothing more and hears nothing more, whatever it waited for; so does a
 * driver whose calls are never answered again. That takes no process, and no sleep, for each of the many deaths of a
 * test; `test/slow` does the same to processes.
 */
import type { CallGuard } from "./call-guard.ts";

/** When a driver dies: at which of its calls, counted from 1, and whether WEKA still gets that call. */
export interface Death {
  readonly call: number;
  readonly when: "before" | "after";
}

/** What a driver's calls go through. */
export class Lifeline {
  /** Calls so far. */
  public calls = 0;
  /** Resolves when the driver dies. */
  public readonly died: Promise<void>;
  private readonly die: () => void;
  private readonly death: Death | undefined;
  private dead = false;

  constructor(death?: Death) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.death = death;
    this.died = promise;
    this.die = () => {
      this.dead = true;
      resolve(undefined);
    };
  }

  /** For every call of the driver. */
  public readonly guard: CallGuard = async (call) => {
    if (this.isDead()) return silence();
    this.calls += 1;
    const ends = this.death?.call === this.calls ? this.death.when : undefined;
    if (ends === "before") this.die();
    if (this.isDead()) return silence();
    const answer = await call();
    if (ends === "after") this.die();
    return this.isDead() ? silence() : answer;
  };

  private isDead(): boolean {
    return this.dead;
  }
}

function silence(): Promise<never> {
  return Promise.withResolvers<never>().promise;
}

/**
 * Lets one driver after another die before and after every call that `run` makes, each from the same start, and gives
 * what each left behind to a driver that lives.
 *
 * @param run starts a driver; resolves to what it says at its end
 * @param reset brings WEKA back to the start
 * @param check sees, after the driver that lives, what it said and when the one before it died
 * @returns how many calls an uninterrupted run makes
 */
export async function dieEverywhere<T>(
  run: (around: CallGuard) => Promise<T>,
  reset: () => void,
  check: (said: T, death: Death | undefined) => void,
): Promise<number> {
  reset();
  const whole = new Lifeline();
  check(await run(whole.guard), undefined);
  for (let call = 1; call <= whole.calls; call += 1)
    for (const when of ["before", "after"] as const) {
      const death = { call, when };
      reset();
      const life = new Lifeline(death);
      const end = await Promise.race([run(life.guard).then(() => "lived"), life.died]);
      if (end === "lived") throw new Error(`the driver never made call ${call}`);
      check(await run(new Lifeline().guard), death);
    }
  return whole.calls;
}
