import assert from "node:assert/strict";
import { OutOfReach, Untrusted, networkFailure } from "../../../access/hpe/https.ts";

const HOST = "keycloak.appliance.test";

function failure(code: string): Error {
  return networkFailure(Object.assign(new Error("of Node"), { code }), HOST);
}

describe("a host that cannot be talked to", () => {
  it("is one sentence for each reason, and asked again only where that can help", () => {
    const said = (code: string): readonly [string, boolean] => {
      const { message } = failure(code);
      return [message, failure(code) instanceof OutOfReach];
    };
    assert.deepEqual(said("ENOTFOUND"), [
      `there is no host ${HOST}; check the appliance's domain, and the VPN if it needs one`,
      false,
    ]);
    assert.deepEqual(said("EAI_AGAIN"), [
      `${HOST} cannot be reached (EAI_AGAIN); check the network, the VPN and HTTPS_PROXY`,
      true,
    ]);
    assert.deepEqual(said("ERR_TLS_CERT_ALTNAME_INVALID"), [
      `the certificate of ${HOST} is for other names; check the appliance's domain, or ask its administrator for a certificate that covers ${HOST}`,
      false,
    ]);
    assert.deepEqual(said("CERT_HAS_EXPIRED"), [
      `the certificate of ${HOST} has expired; ask the appliance's administrator for a new one`,
      false,
    ]);
    assert.deepEqual(said("ERR_SSL_WRONG_VERSION_NUMBER"), [
      `${HOST} does not speak TLS as expected (ERR_SSL_WRONG_VERSION_NUMBER)`,
      false,
    ]);
    assert.match(said("CERT_NOT_YET_VALID")[0], /is not valid yet; check this machine's clock: \d/);
  });

  it("counts as untrusted for every code of an unknown authority, and for no other", () => {
    const codes = [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "CERT_HAS_EXPIRED",
      "ECONNREFUSED",
    ];
    assert.deepEqual(
      codes.filter((code) => failure(code) instanceof Untrusted),
      codes.slice(0, 4),
    );
  });

  it("may have heard a question that was sent, and cannot have without a connection", () => {
    const heard = (code: string): unknown => {
      const of = failure(code);
      return of instanceof OutOfReach ? [of.message, of.mayHaveHeard] : undefined;
    };
    assert.deepEqual(heard("NO_CONNECTION"), [
      `${HOST} let nobody connect for 15 seconds; check the network, the VPN and HTTPS_PROXY`,
      false,
    ]);
    assert.deepEqual(heard("NO_ANSWER"), [
      `${HOST} did not answer within 60 seconds; try again later`,
      true,
    ]);
    assert.deepEqual(heard("ECONNRESET"), [
      `${HOST} cannot be reached (ECONNRESET); check the network, the VPN and HTTPS_PROXY`,
      true,
    ]);
    assert.deepEqual(heard("ECONNREFUSED"), [
      `${HOST} cannot be reached (ECONNREFUSED); check the network, the VPN and HTTPS_PROXY`,
      false,
    ]);
  });
});
