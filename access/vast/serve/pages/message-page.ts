import { html } from "hono/html";
import { type Html, layout } from "./layout.ts";

/** A page that says one thing, and leads on. */
export function messagePage(title: string, text: string): Html {
  return layout({
    title,
    content: html`<h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">Go on to your keys</a></p>`,
  });
}
