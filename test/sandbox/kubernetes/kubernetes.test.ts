import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CoreV1Api, CustomObjectsApi, DiscoveryV1Api, KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { type SandboxCertificate, sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import { clusterObjects } from "../../../sandbox/kubernetes/cluster.ts";
import type { KubernetesObject } from "../../../sandbox/kubernetes/kinds.ts";
import { type KubernetesApi, startKubernetesApi } from "../../../sandbox/kubernetes/start.ts";

const SECRET = { namespace: "ezaddon-system", name: "hpecp-bootstrap-authconfig" };
const CLUSTER = clusterObjects({
  kubernetes: {
    namespaces: ["istio-system", "ezdata-system", "ezaddon-system"],
    gateways: [{ name: "istio-system/ezaf-gateway", hosts: ["*.lab.example"] }],
    services: [
      { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
      { name: "keycloak", namespace: "keycloak", port: 8080, subdomain: "keycloak" },
    ],
    meshConfig: { pathNormalization: { normalization: "MERGE_SLASHES" } },
  },
  domain: "lab.example",
  clientSecret: "the-secret-of-ua",
});

const Named = z.object({
  apiVersion: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});
type Asked = [status: number, body: unknown];

interface Ask {
  readonly method?: string;
  readonly by?: "admin" | "user" | "nobody";
  readonly body?: unknown;
}

/** How the API refuses. */
function refusal(code: number, reason: string, message: string): Asked {
  return [
    code,
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code },
  ];
}

const List = z.object({ kind: z.string(), apiVersion: z.string(), items: z.array(Named) });

describe("the sandbox's Kubernetes API", function () {
  let folder = "";
  let tls: SandboxCertificate;
  let objects: KubernetesObject[] = [];
  let api: KubernetesApi;
  const kubeconfig = (as: "admin" | "user"): string => join(folder, `kubeconfig-${as}`);

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "kubernetes-"));
    tls = await sandboxCertificate(join(folder, "tls"), ["127.0.0.1"]);
  });
  after(() => rm(folder, { recursive: true }));

  async function start(istioVersions?: readonly string[]): Promise<void> {
    objects = [...CLUSTER];
    api = await startKubernetesApi({
      tls,
      objects: () => Promise.resolve(objects),
      ...(istioVersions === undefined ? {} : { istioVersions }),
    });
    await api.kubeconfig(kubeconfig("admin"), "admin");
    await api.kubeconfig(kubeconfig("user"), "user");
  }
  beforeEach(() => start());
  afterEach(() => api.close());

  function as(role: "admin" | "user"): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig(role));
    return config;
  }

  /** One request, by the administrator unless somebody else is named. */
  function ask(path: string, { method = "GET", by = "admin", body }: Ask = {}): Promise<Asked> {
    const agent = new Agent({ ca: tls.authority });
    const headers = {
      ...(by === "nobody"
        ? {}
        : { authorization: `Bearer ${as(by).getCurrentUser()?.token ?? ""}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    return new Promise((resolve, reject) => {
      request(`${api.url}${path}`, { method, agent, headers }, (response) => {
        text(response).then((answer) => {
          agent.destroy();
          const json = response.headers["content-type"]?.startsWith("application/json") === true;
          resolve([response.statusCode ?? 0, json ? JSON.parse(answer) : answer]);
        }, reject);
      })
        .once("error", reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async function names(path: string): Promise<string[]> {
    const [, body] = await ask(path);
    return List.parse(body).items.map(
      ({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`,
    );
  }

  it("writes kubeconfig files that only their owner can read", async function () {
    const modes = await Promise.all(
      [kubeconfig("admin"), kubeconfig("user")].map(
        async (file) => (await stat(file)).mode & 0o777,
      ),
    );
    assert.deepEqual(modes, [0o600, 0o600]);
    assert.notEqual(as("admin").getCurrentUser()?.token, as("user").getCurrentUser()?.token);
  });

  it("says which groups, versions and kinds it serves", async function () {
    const [, groups] = await ask("/apis");
    const Groups = z.object({
      groups: z.array(
        z.object({
          name: z.string(),
          versions: z.array(z.object({ version: z.string() })),
          preferredVersion: z.object({ version: z.string() }),
        }),
      ),
    });
    assert.deepEqual(
      Groups.parse(groups).groups.map(({ name, versions, preferredVersion }) => [
        name,
        versions.map(({ version }) => version),
        preferredVersion.version,
      ]),
      [
        ["discovery.k8s.io", ["v1"], "v1"],
        ["networking.istio.io", ["v1", "v1beta1"], "v1"],
        ["security.istio.io", ["v1", "v1beta1"], "v1"],
      ],
    );
    const [, resources] = await ask("/apis/networking.istio.io/v1beta1");
    assert.deepEqual(resources, {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "networking.istio.io/v1beta1",
      resources: [
        ["virtualservices", "virtualservice", "vs", "VirtualService"],
        ["gateways", "gateway", "gw", "Gateway"],
      ].map(([name, singularName, short, kind]) => ({
        name,
        singularName,
        shortNames: [short],
        namespaced: true,
        kind,
        verbs: ["get", "list"],
      })),
    });
  });

  it("serves Istio's objects in the version that is asked for", async function () {
    for (const version of ["v1", "v1beta1"]) {
      const [, list] = await ask(`/apis/networking.istio.io/${version}/gateways`);
      const { kind, apiVersion, items } = List.parse(list);
      assert.deepEqual(
        [kind, apiVersion, items.map((one) => one.apiVersion)],
        ["GatewayList", `networking.istio.io/${version}`, [`networking.istio.io/${version}`]],
      );
    }
  });

  it("has no v1 of Istio's groups where the cluster is older", async function () {
    await api.close();
    await start(["v1beta1"]);
    assert.deepEqual(await ask("/apis/networking.istio.io/v1/virtualservices"), [
      404,
      "404 page not found\n",
    ]);
    assert.deepEqual(await names("/apis/networking.istio.io/v1beta1/virtualservices"), [
      "keycloak/keycloak",
    ]);
  });

  it("lists a kind everywhere, in one namespace, and what selectors choose", async function () {
    const services = [
      "istio-system/istio-ingressgateway",
      "ezdata-system/local-s3-service",
      "keycloak/keycloak",
    ];
    assert.deepEqual(await names("/api/v1/services"), services);
    assert.deepEqual(await names("/api/v1/namespaces/ezdata-system/services"), [services[1]]);
    assert.deepEqual(await names("/api/v1/services?fieldSelector=metadata.name%3Dkeycloak"), [
      services[2],
    ]);
    assert.deepEqual(await names("/api/v1/pods?labelSelector=istio%3Dingressgateway"), [
      "istio-system/istio-ingressgateway-0",
    ]);
    for (const none of ["istio%3Dother", "istio!%3Dingressgateway", "app"])
      assert.deepEqual(await names(`/api/v1/pods?labelSelector=${none}`), [], none);
    assert.deepEqual(await names("/api/v1/namespaces"), [
      "/istio-system",
      "/ezdata-system",
      "/ezaddon-system",
    ]);
  });

  it("has what Istio and the appliance have in a cluster", async function () {
    const core = as("user").makeApiClient(CoreV1Api);
    const mesh = await core.readNamespacedConfigMap({ namespace: "istio-system", name: "istio" });
    assert.deepEqual(mesh.data, { mesh: "pathNormalization:\n  normalization: MERGE_SLASHES\n" });
    const slices = await as("user").makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({
      namespace: "ezdata-system",
      labelSelector: "kubernetes.io/service-name=local-s3-service",
    });
    assert.deepEqual(
      slices.items.flatMap(({ endpoints, ports }) => [
        endpoints?.map(({ conditions }) => conditions?.ready),
        ports?.map(({ port }) => port),
      ]),
      [[true], [30_000]],
    );
    const route: unknown = await as("user")
      .makeApiClient(CustomObjectsApi)
      .getNamespacedCustomObject({
        group: "networking.istio.io",
        version: "v1",
        namespace: "keycloak",
        plural: "virtualservices",
        name: "keycloak",
      });
    assert.deepEqual(z.object({ spec: z.unknown() }).parse(route).spec, {
      hosts: ["keycloak.lab.example"],
      gateways: ["istio-system/ezaf-gateway"],
      http: [
        {
          match: [{ uri: { prefix: "/" } }],
          route: [
            {
              destination: { host: "keycloak.keycloak.svc.cluster.local", port: { number: 8080 } },
            },
          ],
        },
      ],
    });
  });

  it("sees at once what changes in the cluster", async function () {
    const path = "/api/v1/namespaces/ezdata-system/services/local-s3-service";
    assert.equal((await ask(path))[0], 200);
    objects = objects.filter(({ metadata }) => metadata.name !== "local-s3-service");
    assert.deepEqual(
      await ask(path),
      refusal(404, "NotFound", 'services "local-s3-service" not found'),
    );
  });

  it("shows secrets to administrators only", async function () {
    const { data } = await as("admin").makeApiClient(CoreV1Api).readNamespacedSecret(SECRET);
    assert.deepEqual(data, { OIDC_CLIENT_SECRET: "dGhlLXNlY3JldC1vZi11YQ==" });
    const cannot = 'forbidden: User "data-scientist" cannot';
    assert.deepEqual(
      await ask(`/api/v1/namespaces/${SECRET.namespace}/secrets/${SECRET.name}`, { by: "user" }),
      refusal(
        403,
        "Forbidden",
        `secrets "hpecp-bootstrap-authconfig" is ${cannot} get resource "secrets" in API group "" in the namespace "ezaddon-system"`,
      ),
    );
    assert.deepEqual(
      await ask("/api/v1/secrets", { by: "user" }),
      refusal(
        403,
        "Forbidden",
        `secrets is ${cannot} list resource "secrets" in API group "" at the cluster scope`,
      ),
    );
  });

  it("answers what somebody may do", async function () {
    const group = "networking.istio.io";
    const questions = [
      ["admin", { verb: "get", resource: "secrets" }],
      ["user", { verb: "get", resource: "secrets" }],
      ["user", { verb: "list", resource: "virtualservices", group }],
      ["admin", { verb: "create", resource: "virtualservices", group }],
    ] as const;
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const answers = await Promise.all(
      questions.map(async ([by, resourceAttributes]) => {
        const body = { spec: { resourceAttributes } };
        const [status, review] = await ask(path, { method: "POST", by, body });
        return [status, z.object({ status: z.unknown() }).parse(review).status];
      }),
    );
    assert.deepEqual(answers, [
      [201, { allowed: true }],
      [201, { allowed: false }],
      [201, { allowed: true }],
      [201, { allowed: false }],
    ]);
    assert.equal((await ask(path, { method: "POST" }))[0], 415);
  });

  it("knows nobody without a token, and changes nothing", async function () {
    assert.deepEqual(
      await ask("/api/v1/services", { by: "nobody" }),
      refusal(401, "Unauthorized", "Unauthorized"),
    );
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      assert.deepEqual(
        await ask("/api/v1/namespaces/ezdata-system/services/local-s3-service", { method }),
        refusal(
          405,
          "MethodNotAllowed",
          "the server does not allow this method on the requested resource",
        ),
      );
  });
});
