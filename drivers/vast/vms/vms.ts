/**
 * Requests to VAST's management service: signed in, with a pinned API version, whole lists, and refusals in VAST's own
 * words. A request that reads is tried again when the service is busy; one that changes something never is, because the
 * driver looks first and runs again safely.
 */
import pRetry from "p-retry";
import { z } from "zod";
import { Failure, Refused } from "../../failure.ts";
import { type HttpsAnswer, type Trust, Unreachable, send } from "../../https.ts";
import { jsonOrNothing } from "../../json.ts";
import { VARIABLES, type VmsConnection } from "../connection.ts";
import { parseAnswer } from "./answers.ts";
import { Session } from "./session.ts";

const TIMEOUT_MS = 60_000;
const TRIES = 4;

/** More pages than this are a list that never ends. */
const MOST_PAGES = 1_000;
const PAGE_SIZE = "500";

export type Query = Readonly<Record<string, string | number | undefined>>;

/** VAST refused a request; the status tells why where the words do not. */
export class VmsRefused extends Refused {
  public readonly status: number;

  constructor(asked: string, reason: string, status: number) {
    super(asked, reason, "VAST");
    if (status === 403) this.message += "; sign in as a manager whose role in VMS allows it";
    this.status = status;
  }

  /** Whether what was asked for, or the whole endpoint, is not there. */
  public get absent(): boolean {
    return this.status === 404 || /not found|no such|does not exist/i.test(this.reason);
  }
}

const Page = z.object({ results: z.array(z.unknown()), next: z.string().nullish() });

export class Vms {
  readonly #connection: VmsConnection;
  readonly #session: Session;
  readonly #trust: Trust;

  constructor(connection: VmsConnection) {
    this.#connection = connection;
    const settings = connection.settings ?? VARIABLES;
    this.#trust = {
      server: "VAST's management service",
      addressSetting: settings.address,
      authoritySetting: settings.authority,
      ...(connection.authority === undefined ? {} : { authority: connection.authority }),
    };
    this.#session = new Session(connection.login, (path, body) =>
      this.#exchange("POST", this.#url(path, {}), {}, body),
    );
  }

  /** @param path below the API version, such as `users/query/` */
  async get(path: string, query: Query = {}): Promise<unknown> {
    return this.#read(this.#url(path, query));
  }

  /**
   * All entries of a list: a bare array, pages that are followed, or one object where there is one entry (go-vast-client,
   * CHANGELOG 0.150.0).
   */
  async list(path: string, query: Query = {}): Promise<unknown[]> {
    const all: unknown[] = [];
    let url = this.#url(path, { page_size: PAGE_SIZE, ...query });
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const answer = await this.#read(url);
      const whole = z.array(z.unknown()).safeParse(answer);
      if (whole.success) return [...all, ...whole.data];
      const page = Page.safeParse(answer);
      if (!page.success) return answer === undefined ? all : [...all, answer];
      all.push(...page.data.results);
      const next = page.data.next ?? undefined;
      if (next === undefined) return all;
      url = this.#nextPage(url, next);
    }
    throw new Failure(`VAST's list ${path} has more than ${MOST_PAGES} pages`);
  }

  /** A request that changes something. */
  async change(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    query: Query = {},
  ): Promise<unknown> {
    return this.#ask(method, this.#url(path, query), body);
  }

  async #read(url: URL): Promise<unknown> {
    return pRetry(() => this.#ask("GET", url), {
      retries: TRIES - 1,
      minTimeout: 300,
      randomize: true,
      shouldRetry: ({ error }) =>
        error instanceof Unreachable || (error instanceof VmsRefused && isBusy(error.status)),
    });
  }

  async #ask(method: string, url: URL, body?: object): Promise<unknown> {
    const answer = await this.#session.signed((headers) =>
      this.#exchange(method, url, headers, body),
    );
    const asked = `${method} ${url.pathname}`;
    if (answer.status >= 200 && answer.status < 300) return parseAnswer(answer.text, asked);
    throw refusal(answer, asked, this.#connection.apiVersion);
  }

  async #exchange(
    method: string,
    url: URL,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<HttpsAnswer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const { tenant } = this.#connection;
    const scope = tenant === undefined ? {} : { "x-tenant-name": tenant };
    return send(
      {
        method,
        url,
        headers: { accept: "application/json", ...type, ...scope, ...headers },
        timeoutMs: TIMEOUT_MS,
        ...json,
      },
      this.#trust,
    );
  }

  #url(path: string, query: Query): URL {
    const url = new URL(`/api/${this.#connection.apiVersion}/${path}`, this.#connection.origin);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }

  /** The next page's address is followed as it is, but never to another server: the sign-in goes with it. */
  #nextPage(current: URL, next: string): URL {
    const url = new URL(next, current);
    if (url.host === current.host) return new URL(url.pathname + url.search, current.origin);
    throw new Failure(
      `VAST's list ${current.pathname} goes on at another server, ${url.host}, where this driver does not sign in`,
    );
  }
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

function refusal({ status, text }: HttpsAnswer, asked: string, apiVersion: string): VmsRefused {
  const reason = reasonOf(text) || `status ${status}`;
  const hint =
    status === 404 && /<html/i.test(text)
      ? `; if this VMS does not serve API ${apiVersion}, set VAST_API_VERSION to one that it does`
      : "";
  return new VmsRefused(asked, reason + hint, status);
}

/** `{"detail": …}`, messages by field, or a bare string; a page of HTML says nothing that a person could use. */
function reasonOf(text: string): string {
  const answer = jsonOrNothing(text);
  if (answer === undefined)
    return /<html/i.test(text) ? "a web page instead of an answer" : text.trim().slice(0, 300);
  if (typeof answer === "string") return answer;
  const detail = z.object({ detail: z.string() }).safeParse(answer);
  if (detail.success) return detail.data.detail;
  const fields = z.record(z.string(), z.union([z.string(), z.array(z.string())])).safeParse(answer);
  return Object.entries(fields.data ?? {})
    .map(([field, messages]) => `${field}: ${[messages].flat().join(" ")}`)
    .join("; ");
}
