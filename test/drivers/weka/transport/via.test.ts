import assert from "node:assert/strict";
import { Failure } from "../../../../drivers/failure.ts";
import { parseVia } from "../../../../drivers/weka/transport/via.ts";

const forms =
  'It takes "local", "ssh HOST", "kubectl NAMESPACE/POD" or "kubectl NAMESPACE/POD/CONTAINER", or "rest https://HOST:14000" (in the stack: weka.via)';

describe("drivers/weka/transport/via", () => {
  it("reads every way", () => {
    const read = (text?: string): unknown => {
      const via = parseVia(text);
      return via.is === "rest" ? via.url.href : via;
    };
    assert.deepEqual(
      [
        ...[undefined, "", " local ", "ssh weka-0", "ssh  root@10.0.0.1", "ssh fe80::1%eth0"],
        ...["kubectl weka/pod-0", "kubectl weka/pod-0/weka-container"],
        ...["rest https://weka", "rest https://weka:443/", "rest https://[::1]:14001"],
      ].map(read),
      [
        ...[{ is: "local" }, { is: "local" }, { is: "local" }],
        { is: "ssh", host: "weka-0" },
        { is: "ssh", host: "root@10.0.0.1" },
        { is: "ssh", host: "fe80::1%eth0" },
        { is: "kubectl", namespace: "weka", pod: "pod-0" },
        { is: "kubectl", namespace: "weka", pod: "pod-0", container: "weka-container" },
        ...["https://weka:14000/", "https://weka/", "https://[::1]:14001/"],
      ],
    );
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["local x", 'nothing follows "local"'],
    ["telnet x", '"telnet" is no way to WEKA'],
    ["ssh", '"ssh" takes one word after it'],
    ["ssh a b", '"ssh" takes one word after it'],
    ["ssh -oProxyCommand=x", '"-oProxyCommand=x" is no host'],
    ["ssh a@-x", '"a@-x" is no host'],
    ["ssh a;b", '"a;b" is no host'],
    ["kubectl weka", '"" cannot name anything in Kubernetes'],
    ["kubectl -n/Pod", '"-n" and "Pod" cannot name anything in Kubernetes'],
    ["kubectl a/b/c/d", '"a/b/c/d" has more than three parts'],
    ["rest weka", '"weka" is no URL'],
    [
      "rest http://weka:14000/api?x",
      "its scheme must be https, so that passwords are not sent in the clear; nothing follows host and port",
    ],
  ];
  for (const [text, why] of wrong)
    it(`refuses ${text}`, () => {
      assert.throws(
        () => parseVia(text),
        new Failure(`S3_ACCESS_WEKA_VIA is ${JSON.stringify(text)}: ${why}. ${forms}`),
      );
    });

  it("does not repeat a password", () => {
    assert.throws(
      () => parseVia("rest https://admin:Secret-1@weka"),
      new Failure(
        `S3_ACCESS_WEKA_VIA is "rest https://...@weka": the login comes from WEKA_USERNAME and WEKA_PASSWORD, not from the URL. ${forms}`,
      ),
    );
  });
});
