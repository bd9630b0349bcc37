/**
 * The sign-in of requests. A password is tried once: VMS locks an account after a few failures, and who is locked out
 * cannot even say so.
 */
import { z } from "zod";
import { Failure, LOGIN_REFUSED } from "../../failure.ts";
import type { HttpsAnswer } from "../../https.ts";
import { jsonOrNothing } from "../../json.ts";
import type { VmsLogin } from "../connection.ts";

type Headers = Readonly<Record<string, string>>;
type Post = (path: string, body: object) => Promise<HttpsAnswer>;

const Tokens = z.object({ access: z.string(), refresh: z.string() });

type Tokens = z.output<typeof Tokens>;

export class Session {
  readonly #login: VmsLogin;
  readonly #post: Post;
  #tokens: Promise<Tokens> | undefined;
  #refused: Failure | undefined;

  /** @param post sends a request without a sign-in */
  constructor(login: VmsLogin, post: Post) {
    this.#login = login;
    this.#post = post;
  }

  /**
   * Sends a request signed in. A token that ended is renewed once.
   *
   * @throws Failure with exit code 41 when the sign-in is refused, and from then on without asking again; with 1 when a
   *   session could not be had for another reason
   */
  async signed(exchange: (headers: Headers) => Promise<HttpsAnswer>): Promise<HttpsAnswer> {
    if (this.#refused !== undefined) throw this.#refused;
    const headers = this.#headers();
    const used = this.#tokens;
    const answer = await exchange(await headers);
    if (!ended(answer)) return answer;
    if (this.#login.by !== "jwt") throw this.#refuse(answer);
    // Requests that find the same tokens ended share one renewal.
    if (this.#tokens === used) this.#tokens = this.#renewed(used);
    const second = await exchange(await this.#headers());
    if (second.status === 401) throw this.#refuse(second);
    return second;
  }

  async #headers(): Promise<Headers> {
    const login = this.#login;
    switch (login.by) {
      case "api-token":
        return { authorization: `Api-Token ${login.token}` };
      case "bought-token":
        return { authorization: `Bearer ${login.token}` };
      case "basic": {
        const pair = Buffer.from(`${login.username}:${login.password}`).toString("base64");
        return { authorization: `Basic ${pair}` };
      }
      case "jwt": {
        // One promise for all: requests at once sign in once.
        this.#tokens ??= this.#signIn();
        return { authorization: `Bearer ${(await this.#tokens).access}` };
      }
    }
  }

  /** A refresh token that ended too is replaced by signing in again, with the same password that worked before. */
  async #renewed(old: Promise<Tokens> | undefined): Promise<Tokens> {
    const refresh = (await old)?.refresh;
    const answer = await this.#post("token/refresh/", { refresh });
    return tokensIn(answer) ?? this.#signIn();
  }

  async #signIn(): Promise<Tokens> {
    if (this.#login.by !== "jwt") throw new Error("only a session signs in");
    const { username, password } = this.#login;
    const answer = await this.#post("token/", { username, password });
    const tokens = tokensIn(answer);
    if (tokens !== undefined) return tokens;
    if (REFUSALS.has(answer.status)) throw this.#refuse(answer);
    // Nothing was said about the password, so whoever asks next may sign in.
    this.#tokens = undefined;
    throw new Failure(
      `VAST's management service gave ${JSON.stringify(username)} no session (status ${answer.status}): it may be starting or not serve this version of its API (VAST_API_VERSION); the password may be right`,
    );
  }

  #refuse({ status }: HttpsAnswer): Failure {
    this.#refused ??= new Failure(refusedBecause(this.#login, status), LOGIN_REFUSED);
    return this.#refused;
  }
}

/** What a wrong password is answered with; anything else says nothing about it. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/** 403 means an ended session too, in some versions, unless it says that permission is missing (go-vast-client, core/session.go). */
function ended({ status, text }: HttpsAnswer): boolean {
  return status === 401 || (status === 403 && /token|authentication credentials/i.test(text));
}

function refusedBecause(login: VmsLogin, status: number): string {
  if (login.by === "bought-token")
    return `VAST takes the session's token no longer (status ${status})`;
  const advice = "It is not tried again, because failures lock the account";
  if (login.by === "api-token")
    return `VAST refused the API token in VAST_TOKEN (status ${status}); it may have expired or been revoked. ${advice}; make a new one`;
  return `VAST refused the sign-in of ${JSON.stringify(login.username)} (status ${status}). ${advice}; check the user name and password`;
}

function tokensIn({ status, text }: HttpsAnswer): Tokens | undefined {
  return status < 300 ? Tokens.safeParse(jsonOrNothing(text)).data : undefined;
}
