import assert from "node:assert/strict";
import fc from "fast-check";
import { accountOf } from "../../../../access/vast/account.ts";
import {
  MOST_TRIES,
  PAUSE_MS,
  SignInTries,
  TRY_WINDOW_MS,
  type Try,
} from "../../../../access/vast/serve/sign-in-tries.ts";

/** What may happen next; the number says to which of the tries under way, or how long it takes. */
const step = fc.record({
  what: fc.constantFrom("begin", "begin", "begin", "fail", "not counted", "wait"),
  number: fc.nat(),
  address: fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1"),
});

describe("access/vast/serve/sign-in-tries", () => {
  it("never passes on more than three tries of a user in any half hour, nor the third without a pause", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let now = 1_000_000;
        const tries = new SignInTries(() => now);
        let open: { readonly attempt: Try; readonly at: number }[] = [];
        let passed: number[] = [];
        for (const { what, number, address } of steps) {
          const one = open[number % Math.max(1, open.length)];
          if (what === "wait") now += number % (TRY_WINDOW_MS / 2);
          else if (what === "begin") {
            const permission = tries.begin(number % 2 === 0 ? "jane" : "EXAMPLE\\JANE", address);
            if (!permission.allowed) {
              assert.ok(permission.until > now);
              continue;
            }
            const recent = passed.filter((at) => now - at < TRY_WINDOW_MS);
            assert.ok(recent.length < MOST_TRIES);
            const last = recent.at(-1);
            if (recent.length === MOST_TRIES - 1 && last !== undefined)
              assert.ok(now - last >= PAUSE_MS);
            passed = [...recent, now];
            open = [...open, { attempt: permission.attempt, at: now }];
          } else if (one !== undefined) {
            open = open.filter((other) => other !== one);
            if (what === "fail") one.attempt.failed();
            else {
              one.attempt.notCounted();
              passed.splice(passed.indexOf(one.at), 1);
            }
          }
        }
      }),
    );
  });

  it("forgets failures that ended before a success began, and only those", () => {
    let now = 0;
    const tries = new SignInTries(() => now);
    const begin = (user = "jane"): Try => {
      const permission = tries.begin(user, "192.0.2.1");
      assert.ok(permission.allowed);
      return permission.attempt;
    };
    begin().failed();
    now += 1;
    const right = begin();
    right.succeeded();
    assert.equal(tries.left("jane"), 3);

    const slow = begin();
    now += 1;
    const quick = begin();
    slow.failed();
    quick.succeeded();
    assert.equal(tries.left("jane"), 2);
    begin("joe").failed();
    assert.deepEqual([tries.left("jane"), tries.left("joe")], [2, 2]);
  });

  it("says until when the next try waits", () => {
    let now = 0;
    const tries = new SignInTries(() => now);
    const fail = (): void => {
      const permission = tries.begin("jane", "192.0.2.1");
      if (permission.allowed) permission.attempt.failed();
    };
    const seen = [tries.nextAt("jane")];
    fail();
    seen.push(tries.nextAt("jane"));
    now = 5_000;
    fail();
    seen.push(tries.nextAt("jane"));
    now += PAUSE_MS;
    seen.push(tries.nextAt("jane"));
    fail();
    seen.push(tries.nextAt("jane"));
    now = TRY_WINDOW_MS;
    seen.push(tries.nextAt("jane"));
    assert.deepEqual(seen, [
      undefined,
      undefined,
      5_000 + PAUSE_MS,
      undefined,
      TRY_WINDOW_MS,
      undefined,
    ]);
  });

  it("knows an account by all its names", () => {
    assert.deepEqual(
      ["jane", " Jane ", "EXAMPLE\\jane", "jane@EXAMPLE.com", "ＪＡＮＥ"].map(accountOf),
      Array.from({ length: 5 }, () => "jane"),
    );
  });

  it("holds everybody back when somebody tries a list of names from everywhere", () => {
    const tries = new SignInTries(() => 0);
    for (let name = 0; name < 2_000; name += 1)
      assert.ok(tries.begin(`user-${name}`, `2001:db8:${name.toString(16)}::1`).allowed);
    assert.deepEqual(tries.begin("jane", "192.0.2.1"), {
      allowed: false,
      limit: "everybody",
      until: TRY_WINDOW_MS,
    });
  });
});
