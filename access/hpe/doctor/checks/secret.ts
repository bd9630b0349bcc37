/** Whether the client secret can be read where the appliance keeps it. */
import { z } from "zod";
import { type Findings, fail, ok } from "../line.ts";
import type { Cluster } from "../world.ts";
import { look } from "./kube.ts";

const NAME = "ezaddon-system/hpecp-bootstrap-authconfig";
const PATH = "/api/v1/namespaces/ezaddon-system/secrets/hpecp-bootstrap-authconfig";
const Secret = z.looseObject({ data: z.looseObject({ OIDC_CLIENT_SECRET: z.string().min(1) }) });

/** Its value is looked at for being there, and goes nowhere. */
export async function checkSecret(cluster: Cluster): Promise<Findings> {
  const secret = await look(cluster, PATH);
  if (secret.kind === "hidden")
    return {
      lines: [],
      unseen: [
        {
          what: `the secret ${NAME}`,
          why: `${secret.why}; a client secret in a file or the environment does as well`,
        },
      ],
    };
  const fix =
    "check that the kubeconfig is of the appliance's cluster, or ask its administrator for the secret of the client ua";
  if (secret.kind === "absent")
    return { lines: [fail("secret", `there is no secret ${NAME}`, fix)], unseen: [] };
  const line = Secret.safeParse(secret.body).success
    ? ok("secret", `you may read the client secret in ${NAME}`)
    : fail("secret", `the secret ${NAME} has no key OIDC_CLIENT_SECRET`, fix);
  return { lines: [line], unseen: [] };
}
