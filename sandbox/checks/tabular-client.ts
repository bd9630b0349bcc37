/** A client of VAST's database API that signs as VAST's SDK does: the region left empty, the host and the date signed. */
import { Agent, request } from "node:https";
import { buffer } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256, sha256Hex } from "../gateway/signature/sha256.ts";
import type { Login } from "./clients.ts";

export interface TabularOptions {
  readonly endpoint: string;
  readonly login: Login;
  /** PEM text of the sandbox's certificate authority. */
  readonly authority: string;
}

export interface TabularRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** `bucket/schema/table`, or as much of it as there is. */
  readonly path: string;
  /** What the request is about: `schema`, `table`, `transaction`. */
  readonly command?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface TabularAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export class TabularClient {
  readonly #options: TabularOptions;
  readonly #agent: Agent;
  readonly #signer: SignatureV4;

  constructor(options: TabularOptions) {
    const { accessKeyId, secretAccessKey } = options.login;
    this.#options = options;
    this.#agent = new Agent({ ca: options.authority, keepAlive: true });
    this.#signer = new SignatureV4({
      service: "s3",
      region: "",
      credentials: { accessKeyId, secretAccessKey },
      sha256: Sha256,
      uriEscapePath: false,
    });
  }

  async send(asked: TabularRequest): Promise<TabularAnswer> {
    const { method, path, command, headers, body } = asked;
    const { hostname, port, host } = new URL(this.#options.endpoint);
    const query = { ...(command === undefined ? {} : { [command]: "" }), ...asked.query };
    const search = [command ?? "", new URLSearchParams(asked.query).toString()].filter(Boolean);
    const signed = await this.#signer.sign({
      ...{ method, hostname, protocol: "https:", path: `/${path}` },
      query,
      headers: { host, "x-amz-content-sha256": sha256Hex(body ?? "") },
    });
    return new Promise((resolve, reject) => {
      request(
        {
          ...{ agent: this.#agent, hostname, port, method },
          path: `/${path}${search.length === 0 ? "" : `?${search.join("&")}`}`,
          headers: { ...headers, ...signed.headers, "content-length": body?.length ?? 0 },
        },
        (response) => {
          const { statusCode: status = 0 } = response;
          buffer(response).then((content) => {
            resolve({ status, headers: response.headers, body: content });
          }, reject);
        },
      )
        .once("error", reject)
        .end(body);
    });
  }

  destroy(): void {
    this.#agent.destroy();
  }
}
