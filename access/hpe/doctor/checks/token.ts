/** Whether the refresh token gives an access token, and one that lasts. */
import { Failure } from "../../../../drivers/failure.ts";
import type { Credential } from "../../token/credential.ts";
import { type Line, fail, ok, warn } from "../line.ts";
import type { World } from "../world.ts";

const MINUTE = 60_000;

/** From ten minutes before the end botocore asks for new credentials on every request (botocore/credentials.py). */
const SHORTEST = 15 * MINUTE;

export async function checkToken(
  world: World,
): Promise<{ readonly line: Line; readonly credential: Credential | undefined }> {
  try {
    const credential = await world.token();
    return { line: judge(credential), credential };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [message = "", ...rest] = error.message.split("; ");
    const fix = rest.join("; ") || "log in again: s3access hpe login";
    return { line: fail("token", message, fix), credential: undefined };
  }
}

function judge({ issuedAt, expiresAt }: Credential): Line {
  const minutes = Math.round((expiresAt - issuedAt) / MINUTE);
  const message = `access tokens are issued for ${minutes} minutes`;
  if (expiresAt - issuedAt > SHORTEST) return ok("token", message);
  return warn(
    "token",
    `${message}, and AWS tools ask for a new one on every request`,
    "ask the administrator for an access token lifespan of 30 minutes or more for the client",
  );
}
