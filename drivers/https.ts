/** One HTTPS request. A connection is verified or not made: whoever answers gets a password or a token. */
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { codeOf } from "./error-code.ts";
import { Failure } from "./failure.ts";

export interface HttpsCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until an answer that has not begun is given up. */
  readonly timeoutMs: number;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly text: string;
}

/** How people set what a connection needs, in their own words: names of settings. */
export interface Trust {
  /** PEM of the authority that signed the server's certificate; absent: the ones that Node trusts. */
  readonly authority?: string;
  /** `VAST's management`, to begin a sentence with. */
  readonly server: string;
  /** The setting that says where the server is. */
  readonly addressSetting: string;
  /** The setting that names the authority's file. */
  readonly authoritySetting: string;
}

/** The request never got an answer. Whether it had an effect is unknown if it was one that changes something. */
export class Unreachable extends Failure {}

/** @throws Unreachable when there is no answer, Failure when the server's certificate is not vouched for */
export async function send(call: HttpsCall, trust: Trust): Promise<HttpsAnswer> {
  const { method, url, headers, body, timeoutMs } = call;
  if (url.protocol !== "https:")
    throw new Failure(
      `${trust.addressSetting} is ${JSON.stringify(url.origin)}: only https is spoken, because a password goes there`,
    );
  const { promise, resolve, reject } = Promise.withResolvers<HttpsAnswer>();
  // Proxy settings of the environment (HTTPS_PROXY, NO_PROXY) hold.
  const agent = new Agent({ proxyEnv: process.env });
  const sent = request(url, {
    method,
    agent,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    },
    signal: AbortSignal.timeout(timeoutMs),
    ...(trust.authority === undefined ? {} : { ca: trust.authority }),
  });
  sent.on("error", reject);
  sent.on("response", (response) => {
    text(response).then((all) => {
      resolve({ status: response.statusCode ?? 0, text: all });
    }, reject);
  });
  sent.end(body);
  try {
    return await promise;
  } catch (error) {
    throw asFailure(error, call, trust);
  } finally {
    agent.destroy();
  }
}

/** What OpenSSL and Node call a certificate that the authority does not vouch for. */
const UNVERIFIED =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|SIGNATURE)|ALTNAME_INVALID/;

function asFailure(error: unknown, { url, timeoutMs }: HttpsCall, trust: Trust): Failure {
  const code = codeOf(error) ?? "";
  const words = error instanceof Error ? error.message : String(error);
  const where = `${trust.server} at ${url.origin}`;
  if (UNVERIFIED.test(code))
    return new Failure(
      `${where} shows a certificate that is not vouched for (${code}). Nothing was sent to it. Ask its administrator for the CA certificate and name that file in ${trust.authoritySetting}, or correct ${trust.addressSetting}`,
    );
  if (error instanceof Error && error.name === "TimeoutError")
    return new Unreachable(`${where} gave no answer within ${timeoutMs / 1000} seconds`);
  return new Unreachable(
    `${where} cannot be reached (${code || words}): check ${trust.addressSetting} and the network`,
  );
}
