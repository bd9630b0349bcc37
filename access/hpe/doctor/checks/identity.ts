/** Whether Keycloak has the appliance's realm, and this machine's clock agrees with it. */
import { codeOf } from "../../../../drivers/error-code.ts";
import { type Line, fail, ok, warn } from "../line.ts";
import type { Answer, World } from "../world.ts";

const MINUTE = 60_000;

/** Signature Version 4 takes requests of 15 minutes' difference; tokens are refused before that. */
const MOST = 15;

export async function checkIdentity(keycloak: string, world: World): Promise<Line[]> {
  const url = `https://${keycloak}/realms/UA/.well-known/openid-configuration`;
  try {
    const answer = await world.ask(url);
    return [realm(keycloak, answer), ...clock(answer, world.now())];
  } catch (error) {
    return [outOfOrder(keycloak, codeOf(error) ?? "no answer")];
  }
}

function realm(keycloak: string, { status, body }: Answer): Line {
  if (status === 200 && body.includes("token_endpoint"))
    return ok("identity", `Keycloak at ${keycloak} has the realm UA`);
  if (status >= 500) return outOfOrder(keycloak, `HTTP ${status}`);
  return fail(
    "identity",
    `${keycloak} answers ${status} for the realm UA`,
    "check the domain, and --keycloak where the identity service has another name",
  );
}

function outOfOrder(keycloak: string, why: string): Line {
  return fail(
    "identity",
    `Keycloak at ${keycloak} is out of order (${why})`,
    "try again later; an administrator looks at the pods of namespace keycloak",
  );
}

/** To the second, as the Date header is. */
function clock({ headers }: Answer, now: Date): Line[] {
  const theirs = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(theirs)) return [];
  const minutes = Math.round((now.getTime() - theirs) / MINUTE);
  const distance = Math.abs(minutes);
  if (distance === 0) return [ok("clock", "this machine's clock agrees with the appliance's")];
  const message = `this machine's clock is ${distance} ${distance === 1 ? "minute" : "minutes"} ${minutes > 0 ? "ahead of" : "behind"} the appliance's`;
  const fix = "set this machine's clock, or the appliance's if that is the wrong one (NTP)";
  if (distance < MOST) return [warn("clock", message, fix)];
  return [fail("clock", `${message}; tokens and signatures are refused`, fix)];
}
