import assert from "node:assert/strict";
import { withOwnClusters } from "../../../sandbox/session/engine-options.ts";

const RUNNING = {
  pid: 1,
  motoUrl: "http://127.0.0.1:1",
  aws: { https: "https://127.0.0.1:2" },
  weka: { https: "https://127.0.0.1:3" },
  vast: { https: "https://127.0.0.1:4" },
  wekaApiUrl: "https://127.0.0.1:5",
  vmsUrl: "https://127.0.0.1:6",
  ingress: { https: "https://127.0.0.1:7" },
  identityUrl: "https://127.0.0.1:8",
  kubernetesUrl: "https://127.0.0.1:9",
  proxyUrl: "http://127.0.0.1:10",
  authorityFile: "authority.pem",
};

/** What the program is told of a section that says this. */
function told(section: "weka" | "vast", says: object): unknown {
  const key = `s3-access:${section}`;
  const values = withOwnClusters(
    { "aws:region": "us-east-1", [key]: JSON.stringify(says) },
    RUNNING,
  );
  const { [key]: ours = "null", ...others } = values;
  assert.deepEqual(others, { "aws:region": "us-east-1" });
  return JSON.parse(ours);
}

describe("a rehearsal", () => {
  for (const via of ["ssh admin@weka-1", "kubectl weka/weka-1", "local"])
    it(`takes the simulated command line for WEKA ${via}`, () => {
      const others = { login: "admin", buckets: {} };
      assert.deepEqual(told("weka", { ...others, via }), { ...others, via: "local" });
    });

  it("takes the simulated command line where the stack says no way to WEKA", () => {
    assert.deepEqual(told("weka", {}), { via: "local" });
  });

  it("takes the simulated API for WEKA's", () => {
    const theirs = {
      via: "rest https://weka.example.com:14000",
      caFile: "weka.pem",
      login: "admin",
    };
    assert.deepEqual(told("weka", theirs), {
      via: "rest https://127.0.0.1:5",
      caFile: "authority.pem",
      login: "admin",
    });
  });

  it("takes the simulated management service for VAST's", () => {
    const theirs = { address: "vms.example.com", caFile: "vms.pem", tenant: "default" };
    assert.deepEqual(told("vast", theirs), {
      address: "127.0.0.1:6",
      caFile: "authority.pem",
      tenant: "default",
    });
  });

  it("makes nothing on VAST where the stack names no management service", () => {
    assert.deepEqual(told("vast", { tenant: "default" }), { tenant: "default" });
  });

  it("leaves a stack without those sections as it is", () => {
    assert.deepEqual(withOwnClusters({ "aws:region": "us-east-1" }, RUNNING), {
      "aws:region": "us-east-1",
    });
  });
});
