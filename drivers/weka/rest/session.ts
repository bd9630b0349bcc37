/** A login to the REST API: made once, renewed while it is used, and never tried twice with a password that was refused. */
import { z } from "zod";
import { Failure, LOGIN_REFUSED } from "../../failure.ts";
import { oneOf } from "../answers.ts";
import type { Login } from "../shell.ts";
import type { Connection, Request, Response } from "./connection.ts";
import { reasonIn } from "./reason.ts";

/** An access token is renewed when less than this part of its life is left. */
const renewAt = 0.2;

interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  /** By `performance.now()`. */
  readonly renewAfter: number;
}

/** The 5.0 page shows the data as a list of one, the API's description as an object. */
const Answered = z.object({
  data: oneOf(
    z.object({
      access_token: z.string().min(1),
      refresh_token: z.string().nullish(),
      expires_in: z.number().default(300),
    }),
  ),
});

/** Sends requests as one user. */
export class Session {
  private readonly connection: Connection;
  private readonly login: Login;
  private readonly organization: string | undefined;
  /** Of the one login; it stays rejected once the login was refused. */
  private tokens: Promise<Tokens> | undefined;
  private readonly ended = new WeakSet<Tokens>();

  constructor(connection: Connection, login: Login, organization: string | undefined) {
    this.connection = connection;
    this.login = login;
    this.organization = organization;
  }

  /** @returns the same server for another user */
  as(login: Login): Session {
    return new Session(this.connection, login, this.organization);
  }

  /**
   * @returns whatever was answered but 401, which renews the access token once: it was ended early
   * @throws Failure when the login is refused (exit 41), or there is no answer
   */
  async send(request: Request): Promise<Response> {
    const tokens = await this.fresh();
    const answer = await this.connection.send(request, tokens.access);
    if (answer.status !== 401) return answer;
    const second = await this.connection.send(request, (await this.renewed(tokens)).access);
    if (second.status === 401) throw this.refused(second);
    return second;
  }

  private async fresh(): Promise<Tokens> {
    this.tokens ??= this.logIn();
    const tokens = await this.tokens;
    return performance.now() < tokens.renewAfter ? tokens : this.renewed(tokens);
  }

  /** Requests that find the same tokens ended share one renewal. */
  private renewed(old: Tokens): Promise<Tokens> {
    if (this.tokens === undefined || !this.ended.has(old)) {
      this.ended.add(old);
      this.tokens = this.renew(old);
    }
    return this.tokens;
  }

  private async renew({ refresh }: Tokens): Promise<Tokens> {
    if (refresh === undefined) return this.logIn();
    const answer = await this.connection.send({
      method: "POST",
      path: "/login/refresh",
      body: { refresh_token: refresh },
    });
    // The password was right a while ago, so asking with it once more is no guess.
    return tokensIn(answer) ?? this.logIn();
  }

  private async logIn(): Promise<Tokens> {
    const { username, password } = this.login;
    const answer = await this.connection.send({
      method: "POST",
      path: "/login",
      body: {
        username,
        password,
        ...(this.organization === undefined ? {} : { org: this.organization }),
      },
    });
    const tokens = tokensIn(answer);
    if (tokens === undefined) throw this.refused(answer);
    return tokens;
  }

  private refused(answer: Response): Failure {
    const reason = reasonIn(answer);
    if (answer.status !== 401 && answer.status !== 403)
      return new Failure(
        `\`POST /api/v2/login\` at ${this.connection.origin} failed; WEKA says: ${reason}`,
      );
    return new Failure(
      `WEKA refused the login of ${JSON.stringify(this.login.username)} (${answer.status}: ${reason}). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password`,
      LOGIN_REFUSED,
    );
  }
}

function tokensIn({ status, body }: Response): Tokens | undefined {
  if (status < 200 || status > 299) return undefined;
  const { data: answered } = Answered.safeParse(body);
  if (answered === undefined) return undefined;
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = answered.data;
  return {
    access,
    refresh: refresh ?? undefined,
    renewAfter: performance.now() + seconds * 1000 * (1 - renewAt),
  };
}
