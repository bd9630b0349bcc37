import assert from "node:assert/strict";
import { networkOf } from "../../../../access/vast/serve/network.ts";

describe("access/vast/serve/network", () => {
  it("counts an IPv4 address by itself, and an IPv6 address with its /64", () => {
    const networks = {
      "192.0.2.1": "192.0.2.1",
      "::ffff:192.0.2.1": "192.0.2.1",
      "2001:db8::1": "2001:db8:0:0::/64",
      "2001:0db8:0000:0000:ffff:ffff:ffff:ffff": "2001:db8:0:0::/64",
      "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
      "fe80::1%eth0": "fe80:0:0:0::/64",
      "::1": "0:0:0:0::/64",
      "1::": "1:0:0:0::/64",
      unknown: "unknown",
    };
    assert.deepEqual(
      Object.fromEntries(Object.keys(networks).map((address) => [address, networkOf(address)])),
      networks,
    );
  });
});
