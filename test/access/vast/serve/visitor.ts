/** Somebody with a browser that has no scripts: keeps cookies, and sends the forms of the page that it shows. */
import assert from "node:assert/strict";
import type { Hono } from "hono";
import type { ServeEnv } from "../../../../access/vast/serve/service.ts";

export const ORIGIN = "https://keys.example.com";

export class Visitor {
  readonly #app: Hono<ServeEnv>;
  readonly #address: string;
  public readonly cookies = new Map<string, string>();
  public status = 0;
  public headers = new Headers();
  public page = "";

  constructor(app: Hono<ServeEnv>, address = "192.0.2.1") {
    this.#app = app;
    this.#address = address;
  }

  async get(path: string): Promise<this> {
    return this.#send(path, {});
  }

  /** Sends fields as a form; a page of this server sends them, unless the headers say otherwise. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = { origin: ORIGIN },
  ): Promise<this> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Fills in and sends the first form of the page that goes to `action`, and follows to where that leads. */
  async submit(action: string, fields: Readonly<Record<string, string>> = {}): Promise<this> {
    await this.post(action, { ...this.hidden(action), ...fields });
    return this.status === 303 ? this.get(this.headers.get("location") ?? "/") : this;
  }

  async signIn(user: string, password: string): Promise<this> {
    await this.get("/");
    return this.submit("/sign-in", { user, password });
  }

  /** Hidden fields of the first form of the page that goes to `action`. */
  hidden(action: string): Record<string, string> {
    const form = new RegExp(`<form [^>]*action="${action}".*?</form>`, "s").exec(this.page)?.[0];
    assert.ok(form, `no form for ${action} on:\n${this.page}`);
    return Object.fromEntries(
      [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    );
  }

  /** Value of the field with this id. */
  field(id: string): string {
    const value = new RegExp(`<input[^>]*id="${id}"[^>]*value="([^"]*)"`, "s").exec(this.page)?.[1];
    assert.ok(value, `no field ${id} on:\n${this.page}`);
    return value;
  }

  /** What the page says about the last act. */
  get notice(): string | undefined {
    const text = /<p class="notice[^>]*>(.*?)<\/p>/s.exec(this.page)?.[1];
    return text?.replaceAll(/\s+/g, " ").trim();
  }

  get title(): string {
    return /<title>(.*?) · VAST S3 keys<\/title>/s.exec(this.page)?.[1] ?? "";
  }

  /** Access keys on the page, in its order. */
  get keys(): string[] {
    return [...this.page.matchAll(/<h2 id="key-(\w+)">/g)].map(([, key = ""]) => key);
  }

  async #send(path: string, init: RequestInit): Promise<this> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie);
    const connection: object = { incoming: { socket: { remoteAddress: this.#address } } };
    const answer = await this.#app.request(`${ORIGIN}${path}`, { ...init, headers }, connection);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.status = answer.status;
    this.headers = answer.headers;
    this.page = await answer.text();
    return this;
  }
}
