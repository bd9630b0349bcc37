/** A plain GET, as somebody does who was sent a URL. */
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Env } from "../hpe/appliance.ts";
import { S3Problem } from "../s3/problem.ts";

const TIMEOUT_MILLISECONDS = 15_000;

/**
 * @param ca PEM; undefined for what Node trusts
 * @param env whose proxy settings hold
 * @throws S3Problem for any answer but 200, or an error of Node's
 */
export async function download(url: string, ca: string | undefined, env: Env): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const agent = new Agent({ proxyEnv: env, ...(ca === undefined ? {} : { ca }) });
  const sent = url.startsWith("https:")
    ? httpsRequest(url, { agent, signal })
    : httpRequest(url, { signal });
  sent.once("response", resolve).once("error", reject).end();
  try {
    const answer = await promise;
    const body = await buffer(answer);
    if (answer.statusCode === 200) return body;
    const code = /<Code>([A-Za-z]+)<\/Code>/.exec(body.toString("utf8"))?.[1];
    throw new S3Problem(answer.statusCode ?? 0, code ?? "no code");
  } finally {
    agent.destroy();
  }
}
