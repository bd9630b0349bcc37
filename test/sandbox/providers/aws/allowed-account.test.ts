import assert from "node:assert/strict";
import { demandAllowedAccount } from "../../../../sandbox/providers/aws/allowed-account.ts";

function refusal(setting: string | undefined): string {
  try {
    demandAllowedAccount(setting, "123456789012");
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("aws:allowedAccountIds", () => {
  it("lets the named accounts through, and all where none is named", () => {
    assert.deepEqual([refusal(undefined), refusal('["210987654321","123456789012"]')], ["", ""]);
  });

  it("stops any other", () => {
    assert.deepEqual(
      [refusal('["210987654321"]'), refusal("[]")],
      [
        "AWS account ID not allowed: 123456789012; aws:allowedAccountIds has 210987654321",
        "AWS account ID not allowed: 123456789012; aws:allowedAccountIds has ",
      ],
    );
  });

  it("takes a list of ids, and no number that lost its zeros", () => {
    const wrong = ["123456789012", "[123456789012]", '["1"]', "nonsense"];
    assert.deepEqual(
      wrong.map(refusal),
      wrong.map(
        (setting) =>
          `aws:allowedAccountIds is ${setting}; write a list of account ids in quotes, such as ["123456789012"]`,
      ),
    );
  });
});
