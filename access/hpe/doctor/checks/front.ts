/** What stands at the S3 host, asked without credentials: S3 itself, or something before it. */
import { codeOf } from "../../../../drivers/error-code.ts";
import { type Line, fail, ok } from "../line.ts";
import type { Answer, World } from "../world.ts";

export async function checkFront(s3: string, { ask }: World): Promise<Line> {
  try {
    return judge(s3, await ask(`https://${s3}/`));
  } catch (error) {
    return fail(
      "front",
      `${s3} does not answer over HTTP (${codeOf(error) ?? "no answer"})`,
      "try again; an administrator looks at the log of the ingress gateway",
    );
  }
}

function judge(s3: string, { status, headers, body }: Answer): Line {
  const isEnvoy = (headers["server"] ?? "").includes("envoy");
  const isXml = (headers["content-type"] ?? "").includes("xml");
  if (body.includes("RBAC: access denied"))
    return fail(
      "front",
      "an AuthorizationPolicy turns you away (RBAC: access denied)",
      "come from an address in hpe.allowedSources, or have yours added",
    );
  if (status >= 300 && status < 400)
    return fail(
      "front",
      `${s3} sends clients elsewhere (HTTP ${status}), as a login page before it does`,
      "leave S3's host out of the AuthorizationPolicy with action CUSTOM",
    );
  if (status === 404 && isEnvoy && !isXml)
    return fail(
      "front",
      `the gateway has no route for ${s3} (HTTP 404)`,
      "see that a VirtualService has the host and its gateway serves it; the gateway may take a minute to learn of it",
    );
  if (status === 405 && !isXml)
    return fail(
      "front",
      `something else than S3 stands at ${s3} (HTTP 405)`,
      "another VirtualService serves the host; an administrator lists them with kubectl get virtualservices -A",
    );
  if (status >= 500)
    return fail(
      "front",
      `the S3 service behind the gateway is out of order (HTTP ${status})`,
      "an administrator looks at its pods; the gateway's log names the cause in its response flags",
    );
  return ok("front", `S3 answers at ${s3} (HTTP ${status} without credentials)`);
}
