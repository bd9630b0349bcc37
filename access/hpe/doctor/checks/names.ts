/** Whether DNS knows the appliance's hosts. */
import { codeOf } from "../../../../drivers/error-code.ts";
import { type Line, fail, ok, warn } from "../line.ts";
import type { Hosts, World } from "../world.ts";

/** One line a host; the token service is needed for `hpe login` alone. */
export async function checkNames(hosts: Hosts, { resolve }: World): Promise<Map<string, Line>> {
  const authorities = [hosts.s3, hosts.keycloak, hosts.tokenService];
  const lines = authorities.map(async (authority): Promise<[string, Line]> => {
    const name = nameOf(authority);
    const isNeeded = authority !== hosts.tokenService;
    try {
      const addresses = await resolve(name);
      return [authority, ok("dns", `${name} is ${addresses.join(", ")}`)];
    } catch (error) {
      const why = codeOf(error) ?? "no answer";
      return [
        authority,
        isNeeded
          ? fail(
              "dns",
              `${name} has no address (${why})`,
              "check the domain, the VPN and the DNS record, which names the ingress gateway's load balancer",
            )
          : warn(
              "dns",
              `${name} has no address (${why}), so no refresh token can be downloaded`,
              "check its DNS record; what is already logged in goes on working",
            ),
      ];
    }
  });
  return new Map(await Promise.all(lines));
}

/** An authority without its port. */
export function nameOf(authority: string): string {
  return new URL(`https://${authority}`).hostname;
}
