import assert from "node:assert/strict";
import { examine } from "../../../../access/hpe/doctor/examine.ts";
import type { Findings } from "../../../../access/hpe/doctor/line.ts";
import type { Objects, World } from "../../../../access/hpe/doctor/world.ts";
import { S3Problem } from "../../../../access/s3/problem.ts";
import { Failure } from "../../../../drivers/failure.ts";
import {
  HOSTS,
  HTTP_ROUTE,
  type KubernetesObject,
  NOW,
  cluster,
  coded,
  core,
  daysFromNow,
  gateway,
  handshake,
  healthyObjects,
  healthyWorld,
  keycloakAnswer,
  meshConfig,
  objects,
  s3Answer,
  slice,
  virtualService,
} from "./healthy-world.ts";

function examined(change: Partial<World>, bucket?: string): Promise<Findings> {
  return examine({ hosts: HOSTS, bucket, unique: "0a1b" }, healthyWorld(change));
}

/** The lines that are not ok. */
async function named(change: Partial<World>): Promise<string[]> {
  const { lines } = await examined(change);
  return lines
    .filter(({ status }) => status !== "ok")
    .map(({ status, check, message }) => `${status} ${check}: ${message}`);
}

/** The cluster with some objects instead of those of their kind and name. */
function withObjects(...instead: KubernetesObject[]): Partial<World> {
  const isReplaced = (one: KubernetesObject): boolean =>
    instead.some(({ kind, metadata }) => kind === one.kind && metadata.name === one.metadata.name);
  return {
    cluster: cluster({
      objects: [...healthyObjects().filter((one) => !isReplaced(one)), ...instead],
    }),
  };
}

function without(kind: string): Partial<World> {
  return { cluster: cluster({ objects: healthyObjects().filter((one) => one.kind !== kind) }) };
}

/** The one HTTP route of the VirtualService, changed. */
function withRoute(change: object): Partial<World> {
  return withObjects(virtualService({ http: [{ ...HTTP_ROUTE, ...change }] }));
}

function onHost(host: string, problem: string): World["handshake"] {
  return (authority) => Promise.resolve(handshake(authority === host ? { problem } : {}));
}

function unresolved(host: string): World["resolve"] {
  return (name) =>
    name === host ? Promise.reject(coded("ENOTFOUND")) : Promise.resolve(["192.0.2.1"]);
}

function keycloakSays(change: Parameters<typeof keycloakAnswer>[0]): Partial<World> {
  return {
    ask: (url) => Promise.resolve(url.includes("keycloak") ? keycloakAnswer(change) : s3Answer()),
  };
}

function s3Says(change: Parameters<typeof s3Answer>[0]): Partial<World> {
  return {
    ask: (url) => Promise.resolve(url.includes("keycloak") ? keycloakAnswer() : s3Answer(change)),
  };
}

function refusing(method: keyof Objects, status: number, code: string): Partial<World> {
  const refuse = (): Promise<never> => Promise.reject(new S3Problem(status, code));
  return { objects: () => objects({ [method]: refuse }) };
}

function expiring(minutes: number): Partial<World> {
  const issuedAt = NOW.getTime();
  const expiresAt = issuedAt + minutes * 60_000;
  return { token: () => Promise.resolve({ accessToken: "t", issuedAt, expiresAt }) };
}

const OTHER = {
  name: "portal",
  namespace: "ezapp-system",
  creationTimestamp: "2026-11-01T00:00:00Z",
};
const POLICY = {
  apiVersion: "security.istio.io/v1",
  kind: "AuthorizationPolicy",
  metadata: { name: "portal", namespace: "istio-system" },
} as const;
const ON_INGRESS = { selector: { matchLabels: { istio: "ingressgateway" } } };

const BY_ADDRESS = {
  ...POLICY,
  spec: {
    ...ON_INGRESS,
    action: "DENY",
    rules: [{ from: [{ source: { notRemoteIpBlocks: ["10.0.0.0/8"] } }] }],
  },
};

/** Each fault alone, and the one line that names it. */
const FAULTS: readonly (readonly [string, Partial<World>, string])[] = [
  [
    "S3 without an address",
    { resolve: unresolved("s3.example.com") },
    "fail dns: s3.example.com has no address (ENOTFOUND)",
  ],
  [
    "Keycloak without an address",
    { resolve: unresolved("keycloak.example.com") },
    "fail dns: keycloak.example.com has no address (ENOTFOUND)",
  ],
  [
    "the token service without an address",
    { resolve: unresolved("token-service.example.com") },
    "warn dns: token-service.example.com has no address (ENOTFOUND), so no refresh token can be downloaded",
  ],
  [
    "an authority that is not trusted",
    { handshake: onHost("s3.example.com", "SELF_SIGNED_CERT_IN_CHAIN") },
    "fail tls: the certificate of s3.example.com is signed by Example CA, which is not trusted here (SELF_SIGNED_CERT_IN_CHAIN)",
  ],
  [
    "a certificate for other names",
    { handshake: onHost("s3.example.com", "ERR_TLS_CERT_ALTNAME_INVALID") },
    "fail tls: the certificate of s3.example.com is for *.example.com",
  ],
  [
    "a certificate that has ended",
    { handshake: onHost("keycloak.example.com", "CERT_HAS_EXPIRED") },
    "fail tls: the certificate of keycloak.example.com ended on 2027-02-20",
  ],
  [
    "a certificate of tomorrow",
    { handshake: onHost("s3.example.com", "CERT_NOT_YET_VALID") },
    "fail tls: the certificate of s3.example.com is not valid yet",
  ],
  [
    "a certificate that ends soon",
    {
      handshake: (host) =>
        Promise.resolve(handshake(host === HOSTS.s3 ? { validTo: daysFromNow(3) } : {})),
    },
    "warn tls: the certificate of s3.example.com ends on 2026-11-25",
  ],
  [
    "a gateway that wants a certificate",
    {
      handshake: (host) =>
        host === HOSTS.s3
          ? Promise.reject(coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"))
          : Promise.resolve(handshake()),
    },
    "fail tls: s3.example.com does not answer with TLS (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)",
  ],
  [
    "a proxy that does not let S3 through",
    {
      handshake: (host) =>
        host === HOSTS.s3
          ? Promise.reject(coded("ERR_PROXY_TUNNEL"))
          : Promise.resolve(handshake()),
    },
    "fail tls: the proxy of HTTPS_PROXY lets nobody through to s3.example.com",
  ],
  [
    "another realm",
    keycloakSays({ status: 404, body: "" }),
    "fail identity: keycloak.example.com answers 404 for the realm UA",
  ],
  [
    "Keycloak out of order",
    keycloakSays({ status: 503 }),
    "fail identity: Keycloak at keycloak.example.com is out of order (HTTP 503)",
  ],
  [
    "a clock that is a little slow",
    keycloakSays({ headers: { date: new Date(NOW.getTime() + 120_000).toUTCString() } }),
    "warn clock: this machine's clock is 2 minutes behind the appliance's",
  ],
  [
    "a clock that is far ahead",
    keycloakSays({ headers: { date: new Date(NOW.getTime() - 1_200_000).toUTCString() } }),
    "fail clock: this machine's clock is 20 minutes ahead of the appliance's; tokens and signatures are refused",
  ],
  [
    "an old Istio",
    { cluster: cluster({ versions: ["v1beta1"] }) },
    "warn istio: the cluster serves v1beta1 of Istio's API and not v1",
  ],
  [
    "no Istio",
    { cluster: cluster({ versions: [] }) },
    "fail istio: the cluster serves nothing of networking.istio.io",
  ],
  [
    "no route",
    without("VirtualService"),
    'fail route: no VirtualService has the host "s3.example.com"',
  ],
  [
    "another VirtualService that is older",
    withObjects(virtualService({}, OTHER)),
    'fail route: VirtualService ezdata-system/s3-vs: "ezdata-system/s3-vs" takes all paths of "s3.example.com" on gateway "istio-system/ezaf-gateway", and so does "ezapp-system/portal", which is live; this one is never reached (istio-catch-all-conflict)',
  ],
  [
    "a route that is hidden from the gateway",
    withObjects(virtualService({ exportTo: ["."] })),
    'fail route: VirtualService ezdata-system/s3-vs: exportTo hides the VirtualService from namespace "istio-system", where gateway "istio-system/ezaf-gateway" is, so it serves nothing (istio-export-hidden)',
  ],
  [
    "a gateway that does not serve the host",
    withObjects(gateway(["app.example.com"])),
    'fail route: VirtualService ezdata-system/s3-vs: Gateway "istio-system/ezaf-gateway" does not serve "s3.example.com" to namespace "ezdata-system" (istio-host-uncovered)',
  ],
  [
    "a gateway that does not exist",
    without("Gateway"),
    'fail route: there is no Gateway "istio-system/ezaf-gateway"',
  ],
  [
    "a gateway without pods",
    without("Pod"),
    'fail route: Gateway "istio-system/ezaf-gateway" selects no running pod',
  ],
  [
    "path normalisation",
    withObjects(meshConfig("pathNormalization:\n  normalization: MERGE_SLASHES\n")),
    'fail route: ConfigMap istio-system/istio: pathNormalization "MERGE_SLASHES" makes a//b into a/b before S3 sees the path, so such keys are refused or are other keys; no VirtualService can turn it off (istio-path-normalization)',
  ],
  [
    "a rewrite",
    withRoute({ rewrite: { authority: "s3.internal" } }),
    "fail route: VirtualService ezdata-system/s3-vs: rewrite.authority changes what the client has signed, and S3 answers SignatureDoesNotMatch (istio-rewrite)",
  ],
  [
    "a timeout",
    withRoute({ timeout: "60s" }),
    'fail route: VirtualService ezdata-system/s3-vs: A timeout of "60s" ends a request in the middle of a large upload or download (istio-timeout)',
  ],
  [
    "default retries",
    withRoute({ retries: undefined }),
    "warn route: VirtualService ezdata-system/s3-vs: Without retries Istio retries twice; before 1.24 that includes 503, S3's SlowDown, so throttling makes its own load (istio-retries-unset)",
  ],
  [
    "an ALLOW on the shared gateway",
    withObjects({ ...POLICY, spec: { ...ON_INGRESS, action: "ALLOW", rules: [{}] } }),
    'fail route: AuthorizationPolicy istio-system/portal: AuthorizationPolicy "istio-system/portal" allows on the shared ingress gateway, so every request that no ALLOW matches is denied, those of other hosts included (istio-allow-on-shared-ingress)',
  ],
  [
    "addresses that anybody can write",
    withObjects(BY_ADDRESS),
    "warn route: AuthorizationPolicy istio-system/portal: AuthorizationPolicy \"istio-system/portal\" goes by the client's address, which is read from X-Forwarded-For; without gatewayTopology.numTrustedProxies, which is not among these manifests, that is the packet's sender or what a client writes (istio-remote-address)",
  ],
  [
    "a service that does not exist",
    without("Service"),
    "fail service: the route leads to the service ezdata-system/local-s3-service, which does not exist",
  ],
  [
    "another port",
    withObjects(
      core("Service", "ezdata-system", "local-s3-service", { spec: { ports: [{ port: 9000 }] } }),
    ),
    "fail service: the service ezdata-system/local-s3-service has no port 30000; it has 9000",
  ],
  [
    "endpoints that are not ready",
    withObjects(slice(false)),
    "fail service: nobody behind the service ezdata-system/local-s3-service is ready",
  ],
  [
    "no client secret",
    without("Secret"),
    "fail secret: there is no secret ezaddon-system/hpecp-bootstrap-authconfig",
  ],
  [
    "a secret without its key",
    withObjects(core("Secret", "ezaddon-system", "hpecp-bootstrap-authconfig", { data: {} })),
    "fail secret: the secret ezaddon-system/hpecp-bootstrap-authconfig has no key OIDC_CLIENT_SECRET",
  ],
  [
    "a refresh token that has ended",
    {
      token: () =>
        Promise.reject(
          new Failure("the refresh token has ended; log in again: s3access hpe login"),
        ),
    },
    "fail token: the refresh token has ended",
  ],
  [
    "tokens that last five minutes",
    expiring(5),
    "warn token: access tokens are issued for 5 minutes, and AWS tools ask for a new one on every request",
  ],
  [
    "a gateway that knows no route",
    s3Says({ status: 404, headers: { server: "istio-envoy" }, body: "" }),
    "fail front: the gateway has no route for s3.example.com (HTTP 404)",
  ],
  [
    "a login page",
    s3Says({ status: 302, headers: { server: "istio-envoy" }, body: "" }),
    "fail front: s3.example.com sends clients elsewhere (HTTP 302), as a login page before it does",
  ],
  [
    "a policy that turns away",
    s3Says({ headers: {}, body: "RBAC: access denied" }),
    "fail front: an AuthorizationPolicy turns you away (RBAC: access denied)",
  ],
  [
    "something that is no S3",
    s3Says({ status: 405, headers: {}, body: "" }),
    "fail front: something else than S3 stands at s3.example.com (HTTP 405)",
  ],
  [
    "nobody behind the gateway",
    s3Says({ status: 503, headers: {}, body: "no healthy upstream" }),
    "fail front: the S3 service behind the gateway is out of order (HTTP 503)",
  ],
  [
    "a token that S3 refuses",
    refusing("buckets", 403, "InvalidAccessKeyId"),
    "fail list: S3 does not list your buckets: HTTP 403, InvalidAccessKeyId",
  ],
  [
    "no right to make buckets",
    refusing("makeBucket", 403, "AccessDenied"),
    "warn put: no bucket could be made to write into (HTTP 403, AccessDenied)",
  ],
  [
    "no chunked uploads",
    refusing("put", 501, "NotImplemented"),
    "fail put: S3 does not take an object: HTTP 501, NotImplemented",
  ],
  [
    "bodies that change",
    { objects: () => objects({ get: () => Promise.resolve("compressed") }) },
    "fail get: S3 does not give it back: HTTP 200, OtherContent",
  ],
  [
    "keys that change",
    { objects: () => objects({ keyOf: (key) => key.replaceAll("//", "/") }) },
    'fail keys: the key "a//b%2Fc d/é" is stored as "a/b%2Fc d/é"',
  ],
  [
    "keys that no longer fit their signature",
    {
      objects: () => {
        const own = objects();
        const put: Objects["put"] = (bucket, key, body) =>
          key.includes("//")
            ? Promise.reject(new S3Problem(403, "SignatureDoesNotMatch"))
            : own.put(bucket, key, body);
        return { ...own, put };
      },
    },
    "fail keys: a key with // and %2F is refused (HTTP 403, SignatureDoesNotMatch)",
  ],
  [
    "no right to delete",
    refusing("remove", 403, "AccessDenied"),
    "fail delete: S3 does not delete it: HTTP 403, AccessDenied",
  ],
  [
    "a bucket that stays",
    refusing("removeBucket", 409, "BucketNotEmpty"),
    "warn delete: the bucket s3access-doctor-0a1b could not be removed again (HTTP 409, BucketNotEmpty)",
  ],
];

describe("access/hpe/doctor/examine", function () {
  it("finds nothing wrong with an appliance in order, and says what it looked at", async function () {
    const { lines, unseen } = await examined({});
    assert.deepEqual(
      lines.map(({ status, check, message }) => `${status} ${check}: ${message}`),
      [
        "ok dns: s3.example.com is 192.0.2.1",
        "ok dns: keycloak.example.com is 192.0.2.1",
        "ok dns: token-service.example.com is 192.0.2.1",
        "ok tls: the certificate of s3.example.com is trusted by the pinned authority until 2027-02-20",
        "ok tls: the certificate of keycloak.example.com is trusted by the pinned authority until 2027-02-20",
        "ok tls: the certificate of token-service.example.com is trusted by the pinned authority until 2027-02-20",
        "ok identity: Keycloak at keycloak.example.com has the realm UA",
        "ok clock: this machine's clock agrees with the appliance's",
        "ok istio: the cluster serves v1 of Istio's API",
        "ok route: ezdata-system/s3-vs serves s3.example.com on istio-system/ezaf-gateway",
        "ok service: ezdata-system/local-s3-service:30000 has 1 ready behind it",
        "ok secret: you may read the client secret in ezaddon-system/hpecp-bootstrap-authconfig",
        "ok token: access tokens are issued for 60 minutes",
        "ok front: S3 answers at s3.example.com (HTTP 403 without credentials)",
        "ok list: S3 lists your buckets",
        "ok put: S3 takes an object",
        "ok get: S3 gives it back",
        "ok keys: keys with // and %2F arrive as they are",
        "ok delete: S3 deletes it",
      ],
    );
    assert.deepEqual(unseen, []);
  });

  for (const [fault, change, line] of FAULTS)
    it(`names ${fault}, and nothing else`, async function () {
      assert.deepEqual(await named(change), [line]);
    });

  it("gives every line that is not ok something to do", async function () {
    for (const [fault, change] of FAULTS) {
      const { lines } = await examined(change);
      const bare = lines.filter(({ status, fix = "" }) => status !== "ok" && fix === "");
      assert.deepEqual(bare, [], fault);
    }
  });

  it("says what a user may not see, and fails for none of it", async function () {
    const forbidden =
      /secrets|configmaps|pods|^\/apis\/[^/]+\/v1\/(?:virtualservices|gateways|authorizationpolicies)$/;
    const change = { cluster: cluster({ forbidden }) };
    assert.deepEqual(await named(change), []);
    assert.deepEqual((await examined(change)).unseen, [
      {
        what: "virtualservices of namespaces other than ezdata-system",
        why: "you may not read it",
      },
      { what: "gateways of namespaces other than istio-system", why: "you may not read it" },
      {
        what: "authorizationpolicies of namespaces other than istio-system",
        why: "you may not read it",
      },
      { what: "the mesh's path normalisation", why: "you may not read it" },
      { what: "the pods of Gateway istio-system/ezaf-gateway", why: "you may not read it" },
      {
        what: "the secret ezaddon-system/hpecp-bootstrap-authconfig",
        why: "you may not read it; a client secret in a file or the environment does as well",
      },
    ]);
  });

  it("does not say that the mesh counts no proxies when it could not see the mesh's config", async function () {
    const change = {
      cluster: cluster({ objects: [...healthyObjects(), BY_ADDRESS], forbidden: /configmaps/ }),
    };
    assert.deepEqual(await named(change), []);
  });

  it("goes on without a cluster, and with one that cannot be reached", async function () {
    const { unseen, lines } = await examined({ cluster: undefined });
    assert.deepEqual(unseen, [
      {
        what: "the route in the cluster",
        why: "there is no kubeconfig; name one with --kubeconfig",
      },
    ]);
    assert.equal(lines.at(-1)?.check, "delete");
    const away = { get: () => Promise.reject(coded("ECONNREFUSED")) };
    const why = "the cluster cannot be reached (ECONNREFUSED)";
    assert.deepEqual((await examined({ cluster: away })).unseen, [
      { what: "the route in the cluster", why },
      {
        what: "the secret ezaddon-system/hpecp-bootstrap-authconfig",
        why: `${why}; a client secret in a file or the environment does as well`,
      },
    ]);
  });

  it("leaves nothing behind in a bucket that it was given", async function () {
    const own = objects();
    await own.makeBucket("scratch");
    const { lines } = await examined({ objects: () => own }, "scratch");
    assert.ok(lines.every(({ status }) => status === "ok"));
    assert.deepEqual([await own.buckets(), await own.keys("scratch", "")], [["scratch"], []]);
  });
});
