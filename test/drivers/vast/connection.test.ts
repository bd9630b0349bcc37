import assert from "node:assert/strict";
import { connectionOf } from "../../../drivers/vast/connection.ts";

const login = { VAST_USERNAME: "admin", VAST_PASSWORD: "Sandbox-1" };

describe("drivers/vast/connection", () => {
  it("reads a host, with and without a port", async () => {
    for (const [address, origin] of [
      ["vms.example.com", "https://vms.example.com"],
      ["vms.example.com:8443", "https://vms.example.com:8443"],
      ["https://vms.example.com/", "https://vms.example.com"],
    ] as const)
      assert.deepEqual(await connectionOf({ VAST_ADDRESS: address, ...login }), {
        origin,
        apiVersion: "v5",
        login: { by: "basic", username: "admin", password: "Sandbox-1" },
        authority: undefined,
      });
  });

  it("prefers an API token", async () => {
    const { login: chosen, apiVersion } = await connectionOf({
      VAST_ADDRESS: "vms",
      VAST_TOKEN: "id.secret",
      VAST_API_VERSION: "v1",
      ...login,
    });
    assert.deepEqual(
      { chosen, apiVersion },
      {
        chosen: { by: "api-token", token: "id.secret" },
        apiVersion: "v1",
      },
    );
  });

  it("says everything that is wrong at once, and no password", async () => {
    await assert.rejects(
      connectionOf({
        VAST_ADDRESS: "http://admin:Sandbox-1@vms.example.com",
        VAST_API_VERSION: "five",
        VAST_SIGN_IN: "kerberos",
        VAST_USERNAME: "admin",
        VAST_CA_FILE: "/nowhere/ca.pem",
      }),
      {
        message: [
          'VAST_ADDRESS is "http://…@vms.example.com": use the host, with a port if it is not 443, such as vms.example.com',
          'VAST_API_VERSION is "five": use v1 to v5, or latest, without slashes',
          'VAST_SIGN_IN is "kerberos": use basic or jwt',
          "VAST_PASSWORD not set: sign in with both, or with VAST_TOKEN",
          'VAST_CA_FILE "/nowhere/ca.pem" cannot be read',
        ].join("\n"),
      },
    );
  });

  it("signs nobody in whose name would be read as another's", async () => {
    const given = { VAST_ADDRESS: "vms.example.com", VAST_USERNAME: "jane:x", VAST_PASSWORD: "p" };
    await assert.rejects(connectionOf(given), {
      message:
        'VAST_USERNAME is "jane:x": a colon ends a user name (RFC 7617, section 2), and the sign-in would be of somebody else; correct it, or use VAST_SIGN_IN=jwt',
    });
    const { login: chosen } = await connectionOf({ ...given, VAST_SIGN_IN: "jwt" });
    assert.deepEqual(chosen, { by: "jwt", username: "jane:x", password: "p" });
  });
});
