import { html } from "hono/html";
import type { Notice } from "../sessions.ts";
import { type Html, layout, ticketField } from "./layout.ts";

export interface SignInForm {
  readonly ticket: string;
  /** What was typed before; a password never comes back. */
  readonly user?: string;
  readonly notice?: Notice;
  /** What is wrong with a field. */
  readonly problems?: { readonly user?: string; readonly password?: string };
}

export function signInPage({ ticket, user = "", notice, problems = {} }: SignInForm): Html {
  const wrongUser = problems.user !== undefined;
  const wrongPassword = problems.password !== undefined;
  const passwordIsNext = !wrongUser && user !== "";
  return layout({
    title: "Sign in",
    notice,
    narrow: true,
    content: html`<h1>Sign in</h1>
      <p>See, replace and delete the keys with which your programs reach S3 buckets on VAST.</p>
      <form method="post" action="/sign-in" class="fields">
        ${ticketField(ticket)}
        <div class="field">
          <label for="user">User name</label>
          <p class="hint" id="user-hint">As in Active Directory or LDAP</p>
          ${problem("user", problems.user)}
          <input
            id="user"
            name="user"
            value="${user}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="256"
            required
            aria-describedby="user-hint${wrongUser ? " user-problem" : ""}"
            ${wrongUser ? html`aria-invalid="true"` : ""}
            ${passwordIsNext ? "" : html`autofocus`}
          />
        </div>
        <div class="field">
          <label for="password">Password</label>
          ${problem("password", problems.password)}
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            maxlength="1024"
            required
            ${wrongPassword ? html`aria-invalid="true" aria-describedby="password-problem"` : ""}
            ${passwordIsNext ? html`autofocus` : ""}
          />
        </div>
        <button>Sign in</button>
      </form>`,
  });
}

function problem(field: string, text: string | undefined): Html | string {
  return text === undefined ? "" : html`<p class="problem" id="${field}-problem">${text}</p>`;
}
