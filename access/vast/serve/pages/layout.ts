/** The frame of every page. `html` escapes whatever is put into it. */
import { html } from "hono/html";
import type { Notice } from "../sessions.ts";

export type Html = ReturnType<typeof html>;

export interface Frame {
  readonly title: string;
  /** Who is signed in, with the ticket for signing out. */
  readonly signedIn?: { readonly user: string; readonly ticket: string } | undefined;
  readonly notice?: Notice | undefined;
  readonly content: Html;
  /** For a page that is one small form. */
  readonly narrow?: boolean;
}

export function layout({ title, signedIn, notice, content, narrow = false }: Frame): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${notice?.kind === "problem" ? "Problem: " : ""}${title} · VAST S3 keys</title>
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <p class="brand"><img src="/icon.svg" alt="" width="24" height="24" />VAST S3 keys</p>
          ${signedIn && signOut(signedIn.user, signedIn.ticket)}
        </header>
        <main class="${narrow ? "narrow" : ""}">${notice && noticeOf(notice)} ${content}</main>
      </body>
    </html>`;
}

/** The hidden field that makes a form work, and once. */
export function ticketField(ticket: string): Html {
  return html`<input type="hidden" name="ticket" value="${ticket}" />`;
}

function signOut(user: string, ticket: string): Html {
  return html`<form method="post" action="/sign-out">
    ${ticketField(ticket)}
    <span class="user">Signed in as <strong>${user}</strong></span>
    <button class="quiet">Sign out</button>
  </form>`;
}

function noticeOf({ kind, text }: Notice): Html {
  return html`<p class="notice ${kind}" role="${kind === "problem" ? "alert" : "status"}">
    ${text}
  </p>`;
}
