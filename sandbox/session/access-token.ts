/** The token of a user of the appliance, as the requirements get it: a refresh token and the client secret for an access token. */
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { applianceSecrets } from "../stack/sandbox-secrets.ts";
import { refreshTokenFile } from "./appliance.ts";
import type { Session } from "./session.ts";

const Granted = z.looseObject({ access_token: z.string() });

/** @throws Error when the identity service refuses */
export async function accessToken(
  { paths, running }: Session,
  user: string,
  authority: string,
): Promise<string> {
  const { ua: client_secret = "" } = await applianceSecrets(paths.home, []);
  const refresh_token = (await readFile(refreshTokenFile(paths, user), "utf8")).trim();
  const form = { grant_type: "refresh_token", client_id: "ua", client_secret, refresh_token };
  const url = `${running.identityUrl}/realms/UA/protocol/openid-connect/token`;
  const answer: unknown = JSON.parse(await post(url, new URLSearchParams(form), authority));
  const granted = Granted.safeParse(answer);
  if (granted.success) return granted.data.access_token;
  throw new Error(`the sandbox's identity service gave ${user} no token`);
}

function post(url: string, form: URLSearchParams, authority: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const agent = new Agent({ ca: authority });
    request(url, { method: "POST", agent, headers }, (response) => {
      text(response).then(resolve, reject);
    })
      .once("error", reject)
      .end(form.toString());
  });
}
