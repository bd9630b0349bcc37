/** One HTTPS request at a time to WEKA's REST API, always to a server whose certificate was verified. */
import { readFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { rootCertificates } from "node:tls";
import { isInteger, parse, stringify } from "lossless-json";
import { Failure } from "../../failure.ts";

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
 * @param authorityFile a PEM file with authorities that are trusted beside those that Node knows
 * @throws Failure when the file cannot be read
 */
export async function connect(url: URL, authorityFile?: string): Promise<Connection> {
  const authority = await authorityIn(authorityFile);
  const { origin } = url;
  return {
    origin,
    send: async ({ method, path, body }, accessToken) => {
      const json = body === undefined ? undefined : stringify(body);
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      const sent = httpsRequest(`${origin}/api/v2${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
          ...(json === undefined
            ? {}
            : {
                "content-type": "application/json",
                "content-length": Buffer.byteLength(json),
              }),
        },
        // A connection of its own for every request: one that was kept may be cut while a change is under way.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
      });
      sent.on("error", reject);
      sent.on("response", (answer) => {
        text(answer).then((received) => {
          resolve({ status: answer.statusCode ?? 0, body: readJson(received) });
        }, reject);
      });
      sent.end(json);
      try {
        return await promise;
      } catch (error) {
        throw unanswered(origin, `${method} /api/v2${path}`, error);
      }
    },
  };
}

async function authorityIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === "") return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(
      `S3_ACCESS_WEKA_CA names ${JSON.stringify(file)}, which cannot be read (${codeOf(error)}): name a PEM file with the authority of WEKA's certificate, or leave it out where the system trusts it`,
    );
  }
}

/** Reads JSON without rounding: capacities in bytes pass 2^53 at 8 PiB. */
function readJson(received: string): unknown {
  try {
    return parse(received, undefined, {
      parseNumber: (digits) =>
        isInteger(digits) && !Number.isSafeInteger(Number(digits))
          ? BigInt(digits)
          : Number(digits),
    });
  } catch {
    return undefined;
  }
}

function unanswered(origin: string, asked: string, error: unknown): Failure {
  const code = codeOf(error);
  if (code === "ABORT_ERR" || code === "TimeoutError")
    return new Failure(
      `\`${asked}\` at ${origin} gave no answer within ${timeoutMs / 1000} seconds`,
    );
  if (/CERT|SELF_SIGNED|SIGNATURE|ALTNAME|ISSUER/.test(code))
    return new Failure(
      `the certificate of ${origin} is not trusted (${code}): name its authority in S3_ACCESS_WEKA_CA (in the stack: connection.caFile) and the host by a name that is in the certificate; it is never skipped`,
    );
  return new Failure(
    `${origin} did not answer (${code}): check S3_ACCESS_WEKA_VIA, and that WEKA's API is reachable from here`,
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
