/** Whether the service behind the route is there, has the port, and somebody behind it is ready. */
import { z } from "zod";
import { type Findings, type Line, fail, ok } from "../line.ts";
import type { Cluster } from "../world.ts";
import { itemsOf, look } from "./kube.ts";
import type { Destination } from "./route.ts";

const Service = z.looseObject({
  spec: z.looseObject({ ports: z.array(z.looseObject({ port: z.int() })).default([]) }),
});

/** `ready` left out means ready (Kubernetes API, EndpointConditions). */
const Slice = z.looseObject({
  endpoints: z
    .array(
      z.looseObject({
        addresses: z.array(z.string()).default([]),
        conditions: z.looseObject({ ready: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export async function checkService(
  { service, namespace, port }: Destination,
  cluster: Cluster,
): Promise<Findings> {
  const name = `${namespace}/${service}`;
  const found = await look(cluster, `/api/v1/namespaces/${namespace}/services/${service}`);
  if (found.kind === "hidden") return unseen(`the service ${name}`, found.why);
  if (found.kind === "absent")
    return said(
      fail(
        "service",
        `the route leads to the service ${name}, which does not exist`,
        "correct hpe.service; an administrator lists them with kubectl get services -A",
      ),
    );
  const ports = (Service.safeParse(found.body).data?.spec.ports ?? []).map((one) => one.port);
  if (!ports.includes(port))
    return said(
      fail(
        "service",
        `the service ${name} has no port ${port}; it has ${ports.join(", ") || "none"}`,
        "correct hpe.service.port",
      ),
    );
  return checkEndpoints(name, { service, namespace, port }, cluster);
}

async function checkEndpoints(
  name: string,
  { service, namespace, port }: Destination,
  cluster: Cluster,
): Promise<Findings> {
  const query = new URLSearchParams({ labelSelector: `kubernetes.io/service-name=${service}` });
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query.toString()}`;
  const slices = await look(cluster, path);
  if (slices.kind === "hidden") return unseen(`the endpoints of ${name}`, slices.why);
  const ready = (slices.kind === "there" ? itemsOf(slices.body) : [])
    .flatMap((slice) => Slice.safeParse(slice).data?.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses);
  if (ready.length > 0)
    return said(ok("service", `${name}:${port} has ${ready.length} ready behind it`));
  return said(
    fail(
      "service",
      `nobody behind the service ${name} is ready`,
      `look at its pods: kubectl -n ${namespace} get pods`,
    ),
  );
}

function said(line: Line): Findings {
  return { lines: [line], unseen: [] };
}

function unseen(what: string, why: string): Findings {
  return { lines: [], unseen: [{ what, why }] };
}
