import assert from "node:assert/strict";
import {
  isFresh,
  isUsable,
  processDocument,
  refreshAt,
} from "../../../../access/hpe/token/credential.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const lasting = (minutes: number) => ({
  accessToken: "a.b.c",
  issuedAt: START,
  expiresAt: START + minutes * MINUTE,
});

describe("an access token", () => {
  it("is renewed before botocore asks on every request, and never in the first half of its life", () => {
    const due = [2, 5, 12, 30, 60, 600].map((minutes) => [
      minutes,
      (refreshAt(lasting(minutes)) - START) / MINUTE,
    ]);
    assert.deepEqual(due, [
      [2, 1],
      [5, 2.5],
      [12, 6],
      [30, 15],
      [60, 44.5],
      [600, 584.5],
    ]);
  });

  it("is fresh until it is due, and usable until its last minute", () => {
    const credential = lasting(60);
    const at = (minutes: number) => [
      isFresh(credential, START + minutes * MINUTE),
      isUsable(credential, START + minutes * MINUTE),
    ];
    assert.deepEqual(
      [at(44), at(44.5), at(58.9), at(59)],
      [
        [true, true],
        [false, true],
        [false, true],
        [false, false],
      ],
    );
  });

  it("is handed over without a session token, with a time that every SDK reads", () => {
    assert.equal(
      processDocument(lasting(30)),
      '{"Version":1,"AccessKeyId":"a.b.c","SecretAccessKey":"s3","Expiration":"2026-01-01T00:30:00Z"}',
    );
  });
});
