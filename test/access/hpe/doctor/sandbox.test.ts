/** The doctor as a person runs it, against the sandbox's appliance: names through its proxy, TLS by its own authority. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { VENV_WITHIN_MS } from "../../../support/moto.ts";
import { ApplianceUnderTest, DOMAIN } from "../../../walkthrough/support/appliance.ts";
import { type KubernetesObject, virtualService } from "./healthy-world.ts";

const HOST = `s3.${DOMAIN}`;

const Findings = z.object({
  lines: z.array(z.looseObject({ status: z.string() })),
  unseen: z.array(z.unknown()),
});

describe("s3access hpe doctor", function () {
  this.timeout(60_000);
  let appliance: ApplianceUnderTest;
  let clientSecretFile = "";

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    appliance = await ApplianceUnderTest.start({
      buckets: ["team"],
      users: [{ name: "ann", buckets: ["team"] }],
    });
    const refreshToken = await appliance.serving.appliance.identity.issueRefreshToken("ann");
    await writeFile(appliance.file("refresh-token"), `${refreshToken}\n`, { mode: 0o600 });
    const secrets: unknown = JSON.parse(
      await readFile(join(appliance.paths.home, "appliance-secrets.json"), "utf8"),
    );
    clientSecretFile = appliance.file("client-secret");
    const { ua } = z.object({ ua: z.string() }).parse(secrets);
    await writeFile(clientSecretFile, ua, { mode: 0o600 });
    await route({});
  });
  after(() => appliance.stop());

  async function route(spec: object): Promise<void> {
    const manifest: KubernetesObject = virtualService({ hosts: [HOST], ...spec });
    const file = join(appliance.paths.manifests, "ezdata-system.VirtualService.s3-vs.yaml");
    await writeFile(file, stringify(manifest));
  }

  async function doctor(as: "admin" | "user", ...more: string[]): Promise<[number, string]> {
    const { exitCode = -1, stdout } = await appliance.s3access([
      ...["hpe", "doctor", "--domain", DOMAIN],
      ...["--refresh-token-file", appliance.file("refresh-token")],
      ...["--kubeconfig", appliance.kubeconfig(as)],
      ...more,
    ]);
    // What differs from run to run: ports and days.
    return [
      exitCode,
      stdout.replaceAll(/127\.0\.0\.1:\d+/g, "PROXY").replaceAll(/\d{4}-\d\d-\d\d/g, "DAY"),
    ];
  }

  const trusting = (): string[] => ["--ca-bundle", appliance.serving.running.authorityFile];

  it("finds an administrator's appliance in order, and leaves nothing behind", async function () {
    const [code, text] = await doctor("admin", ...trusting());
    assert.equal(text, `${HEALTHY}\n\n${DOMAIN}: 19 ok, 0 to look at, 0 failed`);
    assert.equal(code, 0);
  });

  it("works with a user's rights, writes into a bucket that is there, and says what it could not see", async function () {
    const secretLine = /^ok {4}secret .*\n/m;
    const [code, text] = await doctor(
      "user",
      ...trusting(),
      "--client-secret-file",
      clientSecretFile,
      "--bucket",
      "team",
    );
    assert.equal(
      text,
      [
        HEALTHY.replace(secretLine, ""),
        "",
        "Not looked at:",
        "  the secret ezaddon-system/hpecp-bootstrap-authconfig: you may not read it; a client secret in a file or the environment does as well",
        "",
        `${DOMAIN}: 18 ok, 0 to look at, 0 failed`,
      ].join("\n"),
    );
    assert.equal(code, 0);
  });

  it("names a route that is hidden from the gateway, and does not try what rests on it", async function () {
    await route({ exportTo: ["."] });
    const [code, text] = await doctor("admin", ...trusting(), "--json");
    await route({});
    const { lines, unseen } = Findings.parse(JSON.parse(text));
    assert.deepEqual(
      lines.filter(({ status }) => status !== "ok"),
      [
        {
          check: "route",
          status: "fail",
          message:
            'VirtualService ezdata-system/s3-vs: exportTo hides the VirtualService from namespace "istio-system", where gateway "istio-system/ezaf-gateway" is, so it serves nothing (istio-export-hidden)',
          fix: "Remove exportTo, or add the gateway's namespace to it",
        },
      ],
    );
    assert.deepEqual(unseen, [{ what: "S3 itself", why: "its route in the cluster comes first" }]);
    assert.equal(code, 1);
  });

  it("names an authority that is not trusted, and sends no token there", async function () {
    const asked = appliance.serving.appliance.identity.requests.token;
    const [code, text] = await doctor("admin");
    const untrusted = (name: string): string =>
      `fail  tls       the certificate of ${name}.${DOMAIN} is signed by AUTHORITY, which is not trusted here (SELF_SIGNED_CERT_IN_CHAIN)\n                -> pin the appliance's authority with s3access hpe configure, instead of turning verification off`;
    const failed = text.split("\n").filter((line) => /^fail|->/.test(line));
    assert.deepEqual(
      failed.map((line) => line.replace(/signed by .*?,/, "signed by AUTHORITY,")),
      ["s3", "keycloak", "token-service"].flatMap((name) => untrusted(name).split("\n")),
    );
    assert.equal(appliance.serving.appliance.identity.requests.token, asked);
    assert.equal(code, 1);
  });
});

const HEALTHY = `ok    dns       s3.aie19.aie.sg is behind the proxy PROXY
ok    dns       keycloak.aie19.aie.sg is behind the proxy PROXY
ok    dns       token-service.aie19.aie.sg is behind the proxy PROXY
ok    tls       the certificate of s3.aie19.aie.sg is trusted by the pinned authority until DAY
ok    tls       the certificate of keycloak.aie19.aie.sg is trusted by the pinned authority until DAY
ok    tls       the certificate of token-service.aie19.aie.sg is trusted by the pinned authority until DAY
ok    identity  Keycloak at keycloak.aie19.aie.sg has the realm UA
ok    clock     this machine's clock agrees with the appliance's
ok    istio     the cluster serves v1 of Istio's API
ok    route     ezdata-system/s3-vs serves s3.aie19.aie.sg on istio-system/ezaf-gateway
ok    service   ezdata-system/local-s3-service:30000 has 1 ready behind it
ok    secret    you may read the client secret in ezaddon-system/hpecp-bootstrap-authconfig
ok    token     access tokens are issued for 60 minutes
ok    front     S3 answers at s3.aie19.aie.sg (HTTP 403 without credentials)
ok    list      S3 lists your buckets
ok    put       S3 takes an object
ok    get       S3 gives it back
ok    keys      keys with // and %2F arrive as they are
ok    delete    S3 deletes it`;
