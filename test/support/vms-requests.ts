/** Single requests to a simulated management service, as a program without this project's driver would send them. */
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { VastCluster } from "./vast.ts";

/** Status, and the body as data; as text where it is no JSON. */
export type Sent = readonly [status: number, body: unknown];

export interface Asking {
  /** The `Authorization` header; empty for none. */
  readonly authorization: string;
  /** The `X-Tenant-Name` header. */
  readonly tenant?: string;
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

export class VmsRequests {
  readonly #url: string;
  readonly #agent: Agent;

  constructor({ url, certificate }: VastCluster) {
    this.#url = url;
    this.#agent = new Agent({ ca: certificate.authority });
  }

  /** @param path below `/api/` */
  send(
    method: string,
    path: string,
    body: object | undefined,
    { authorization, tenant }: Asking,
  ): Promise<Sent> {
    const content = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      authorization,
      ...(tenant === undefined ? {} : { "x-tenant-name": tenant }),
      "content-length": Buffer.byteLength(content),
    };
    return new Promise((resolve, reject) => {
      request(`${this.#url}/api/${path}`, { agent: this.#agent, method, headers }, (response) => {
        text(response).then((answer) => {
          resolve([response.statusCode ?? 0, parsed(answer)]);
        }, reject);
      })
        .once("error", reject)
        .end(content);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
