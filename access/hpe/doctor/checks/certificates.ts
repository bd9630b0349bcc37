/** Whether the appliance's certificates are trusted here, for the right names, and for long enough. */
import { codeOf } from "../../../../drivers/error-code.ts";
import { type Line, fail, ok, warn } from "../line.ts";
import type { Handshake, World } from "../world.ts";
import { nameOf } from "./names.ts";

const DAY = 86_400_000;
const SOON = 14 * DAY;

export async function checkCertificate(authority: string, world: World): Promise<Line> {
  try {
    return judge(authority, await world.handshake(authority), world.now());
  } catch (error) {
    const code = codeOf(error) ?? "no answer";
    if (code === "ERR_PROXY_TUNNEL")
      return fail(
        "tls",
        `the proxy of HTTPS_PROXY lets nobody through to ${authority}`,
        "ask for it to be let through, or name the host in NO_PROXY if it is reached directly",
      );
    return fail(
      "tls",
      `${authority} does not answer with TLS (${code})`,
      code.includes("CERTIFICATE_REQUIRED") || code.includes("HANDSHAKE_FAILURE")
        ? "the gateway asks clients for a certificate; use one, or set ownGateway.clientCertificates to none"
        : "check the firewall, and that the ingress gateway's service listens on this port",
    );
  }
}

/** In this order, because Node stops at the first: a certificate of an unknown authority may have all other faults too. */
function judge(authority: string, handshake: Handshake, now: Date): Line {
  const { problem, names, validTo, issuer, isPinned } = handshake;
  const name = nameOf(authority);
  const until = validTo.toISOString().slice(0, 10);
  switch (problem) {
    case undefined:
      break;
    case "CERT_HAS_EXPIRED":
      return fail(
        "tls",
        `the certificate of ${name} ended on ${until}`,
        "renew it in the secret that the gateway's credentialName names",
      );
    case "CERT_NOT_YET_VALID":
      return fail(
        "tls",
        `the certificate of ${name} is not valid yet`,
        `set this machine's clock, which says ${now.toISOString()}`,
      );
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return fail(
        "tls",
        `the certificate of ${name} is for ${names.join(", ") || "no name"}`,
        "add the name to the certificate; a * stands for one label",
      );
    default:
      return fail(
        "tls",
        `the certificate of ${name} is signed by ${issuer}, which is not trusted here (${problem})`,
        isPinned
          ? "the authority has changed since it was pinned; make sure that it is the appliance's, then run s3access hpe configure"
          : "pin the appliance's authority with s3access hpe configure, instead of turning verification off",
      );
  }
  if (validTo.getTime() - now.getTime() < SOON)
    return warn(
      "tls",
      `the certificate of ${name} ends on ${until}`,
      "renew it in the secret that the gateway's credentialName names",
    );
  const by = isPinned ? "the pinned authority" : "an authority of this machine";
  return ok("tls", `the certificate of ${name} is trusted by ${by} until ${until}`);
}
