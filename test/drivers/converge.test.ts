import assert from "node:assert/strict";
import { apply, remove } from "../../drivers/converge.ts";
import type { Kind, Pace, Step } from "../../drivers/converge.ts";
import { Failure, Refused } from "../../drivers/failure.ts";

/** An object that is a number, to be brought to 2 and deleted by bringing it to 0. */
class Counter implements Kind<number, string> {
  public value: number;
  private readonly effect: (value: number) => number;

  constructor(value: number, effect: (value: number) => number) {
    this.value = value;
    this.effect = effect;
  }

  private step(says: string): Step {
    return {
      says,
      act: () => {
        this.value = this.effect(this.value);
        return Promise.resolve();
      },
    };
  }

  public observe = (): Promise<number> => Promise.resolve(this.value);
  public next: Kind<number, string>["next"] = (seen) =>
    seen === 2
      ? { is: "settled", record: `at ${seen}` }
      : { is: "different", steps: [this.step(`add to ${seen}`)] };
  public record = (seen: number): string => `at ${seen}`;
  public removal = (seen: number): Step[] => (seen === 0 ? [] : [this.step(`take from ${seen}`)]);
}

describe("drivers/converge", () => {
  let lines: string[];
  let pace: Pace;
  beforeEach(() => {
    lines = [];
    pace = { system: "WEKA", progress: (line) => lines.push(line), patienceMs: 60_000 };
  });

  it("does nothing about an object that is as it should be", async () => {
    assert.equal(await apply(new Counter(2, () => 99), pace), "at 2");
    assert.deepEqual(lines, []);
  });

  it("acts and looks again until nothing differs", async () => {
    assert.equal(await apply(new Counter(0, (value) => value + 1), pace), "at 2");
    assert.deepEqual(lines, ["add to 0", "add to 1"]);
  });

  it("stops when a step has no effect", async () => {
    await assert.rejects(apply(new Counter(0, (value) => value), pace), {
      message: 'WEKA took "add to 0" without an error, but does not show its effect',
    });
    assert.deepEqual(lines, ["add to 0"]);
  });

  it("stops when steps undo each other", async () => {
    await assert.rejects(apply(new Counter(0, (value) => 1 - value), pace), Failure);
    assert.deepEqual(lines, ["add to 0", "add to 1"]);
  });

  it("waits, says so once, and gives up in the end", async () => {
    const waiting: Kind<number, string> = {
      observe: () => Promise.resolve(0),
      next: () => ({ is: "waiting", for: "the servers" }),
      record: () => undefined,
      removal: () => [],
    };
    pace = { ...pace, patienceMs: 300 };
    await assert.rejects(apply(waiting, pace), {
      message: "gave up waiting for the servers after 0.3 seconds; running again goes on from here",
    });
    assert.deepEqual(lines, ["waiting for the servers"]);
  });

  it("deletes step by step, and nothing of what is gone", async () => {
    await remove(new Counter(2, (value) => value - 1), pace);
    await remove(new Counter(0, () => 99), pace);
    assert.deepEqual(lines, ["take from 2", "take from 1"]);
  });

  it("takes a refused deletion for done when the object is gone", async () => {
    const counter: Counter = new Counter(1, () => {
      counter.value = 0; // Somebody else was faster.
      throw new Refused("weka remove", "not found", "WEKA");
    });
    await remove(counter, pace);
    assert.equal(counter.value, 0);
  });

  it("reports a refused deletion when the object is still there", async () => {
    const counter = new Counter(1, () => {
      throw new Refused("weka remove", "it is in use", "WEKA");
    });
    await assert.rejects(remove(counter, pace), {
      message: "`weka remove` failed; WEKA says: it is in use",
    });
    assert.deepEqual(lines, ["take from 1"]);
  });
});
