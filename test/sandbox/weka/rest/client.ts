/** A client of the simulated REST API that adds nothing of its own. */
import { z } from "zod";
import { adminPassword } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export type Call = (method: Method, path: string, body?: unknown) => Promise<Answered>;

const Data = z.object({ data: z.unknown() });

const Login = z.object({ access_token: z.string(), refresh_token: z.string() });

/** What an answer holds under `data`. */
export function dataOf({ text }: Answered): unknown {
  return Data.parse(JSON.parse(text)).data;
}

/** The message of an error. */
export function messageOf({ text }: Answered): string {
  return z.object({ message: z.string() }).parse(JSON.parse(text)).message;
}

/** The tokens of a login; 5.0 answers a list of one. */
export function tokensOf(answer: Answered): z.output<typeof Login> {
  return z.union([Login, z.tuple([Login]).transform(([only]) => only)]).parse(dataOf(answer));
}

/** Calls paths after `/api/v2`, without a login or with the token given. */
export function caller(url: string, token?: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v2${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
}

/** Starts the API of a cluster and logs in. */
export async function logIn(
  cluster: WekaCluster,
  username = "admin",
  password: string = adminPassword,
): Promise<Call> {
  const { url } = await cluster.rest();
  const answer = await caller(url)("POST", "/login", { username, password });
  return caller(url, tokensOf(answer).access_token);
}
