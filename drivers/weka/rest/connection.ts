/** One HTTPS request at a time to WEKA's REST API, always to a server whose certificate was verified. */
import { readFile } from "node:fs/promises";
import { stringify } from "lossless-json";
import { codeOf } from "../../error-code.ts";
import { exactJson } from "../../exact-json.ts";
import { Failure } from "../../failure.ts";
import { send } from "../../https.ts";

/** A request that hangs longer than this is given up, as a call of the command line is. */
const timeoutMs = 180_000;

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/v2`, with its query; escaped. It holds no secret: errors show it. */
  readonly path: string;
  /** Sent as JSON; a bigint as a whole number. */
  readonly body?: unknown;
}

export interface Response {
  readonly status: number;
  /** Whole numbers beyond 2^53 are a bigint; undefined when there is no body, or none of JSON. */
  readonly body: unknown;
}

export interface Connection {
  readonly origin: string;
  /** @throws Failure when there is no answer */
  send(request: Request, accessToken?: string): Promise<Response>;
}

/**
 * @param url `https://HOST:PORT`
 * @param authorityFile a PEM file with the authorities to trust; without one, those that Node knows
 * @throws Failure when the file cannot be read
 */
export async function connect(url: URL, authorityFile?: string): Promise<Connection> {
  const authority = await authorityIn(authorityFile);
  const { origin } = url;
  const trust = {
    server: "WEKA's API",
    addressSetting: "S3_ACCESS_WEKA_VIA (in the stack: weka.via)",
    authoritySetting: "S3_ACCESS_WEKA_CA (in the stack: weka.caFile)",
    ...(authority === undefined ? {} : { authority }),
  };
  return {
    origin,
    send: async ({ method, path, body }, accessToken) => {
      const headers = {
        accept: "application/json",
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const json = body === undefined ? undefined : stringify(body);
      const call = {
        method,
        url: new URL(`/api/v2${path}`, origin),
        headers,
        timeoutMs,
        ...(json === undefined ? {} : { body: json }),
      };
      const { status, text } = await send(call, trust);
      return { status, body: exactJson(text) };
    },
  };
}

async function authorityIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === "") return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(
      `S3_ACCESS_WEKA_CA names ${JSON.stringify(file)}, which cannot be read (${codeOf(error) ?? "unknown error"}): name a PEM file with the authority of WEKA's certificate, or leave it out where the system trusts it`,
    );
  }
}
