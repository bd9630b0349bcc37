/** The REST API as a program sees it: data in and out, and WEKA's own words when it refuses. */
import { Failure, Refused } from "../../failure.ts";
import { unwrap } from "../answers.ts";
import type { Login } from "../shell.ts";
import type { Request, Response } from "./connection.ts";
import { reasonIn } from "./reason.ts";
import type { Session } from "./session.ts";

/** A request that WEKA refused; over HTTP it also tells by a number that an object was there before. */
class RefusedRequest extends Refused {
  public readonly status: number;
  private readonly made: boolean;

  constructor({ method, path }: Request, answer: Response) {
    super(`${method} /api/v2${path}`, reasonIn(answer), "WEKA");
    this.status = answer.status;
    this.made = method === "POST";
  }

  public override get alreadyThere(): boolean {
    return (this.made && this.status === 409) || super.alreadyThere;
  }
}

export interface Api {
  /** @returns the answer's `data` */
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<void>;
  delete(path: string): Promise<void>;
  /** The same API for somebody else. */
  as(login: Login): Api;
}

export function apiOf(session: Session): Api {
  const send = async (request: Request): Promise<unknown> => {
    const answer = await session.send(request);
    if (answer.status < 200 || answer.status > 299) throw new RefusedRequest(request, answer);
    return unwrap(answer.body, "data");
  };
  return {
    get: (path) => send({ method: "GET", path }),
    post: (path, body = {}) => send({ method: "POST", path, body }),
    put: async (path, body) => {
      await send({ method: "PUT", path, body });
    },
    delete: async (path) => {
      await send({ method: "DELETE", path });
    },
    as: (login) => apiOf(session.as(login)),
  };
}

/** One segment of a path: a name that may hold anything. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}

/** @throws Failure because only the command line can do what was asked for */
export function notOverRest(what: string): Failure {
  return new Failure(
    `WEKA's REST API cannot ${what}: let S3_ACCESS_WEKA_VIA (in the stack: weka.via) lead to the command line, as "local", "ssh HOST" or "kubectl NAMESPACE/POD"`,
  );
}
