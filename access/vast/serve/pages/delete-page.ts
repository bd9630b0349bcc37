import { html } from "hono/html";
import type { SeenKey } from "../../../../drivers/vast/administration.ts";
import { type Html, layout, ticketField } from "./layout.ts";
import { age } from "./text.ts";

export interface DeleteView {
  readonly user: string;
  readonly key: SeenKey;
  readonly ticket: () => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the form came back without its tick. */
  readonly unsure: boolean;
}

export function deletePage({ user, key, ticket, now, unsure }: DeleteView): Html {
  const { accessKey, createdAt } = key;
  return layout({
    title: "Delete a key",
    signedIn: { user, ticket: ticket() },
    notice: unsure ? { kind: "problem", text: "Nothing was deleted yet." } : undefined,
    content: html`<h1>Delete this key?</h1>
      <p><code>${accessKey}</code>${createdAt === undefined ? "" : `, ${age(createdAt, now)}`}</p>
      <p>Whatever still uses it is refused at once. A deleted key cannot be brought back.</p>
      <form method="post" action="/keys/delete" class="fields">
        ${ticketField(ticket())}<input type="hidden" name="key" value="${accessKey}" />
        <div class="field">
          ${unsure ? html`<p class="problem" id="sure-problem">Tick this to delete the key.</p>` : ""}
          <p class="tick">
            <input
              type="checkbox"
              id="sure"
              name="sure"
              value="yes"
              required
              ${unsure ? html`aria-invalid="true" aria-describedby="sure-problem" autofocus` : ""}
            />
            <label for="sure">Nothing uses this key any more</label>
          </p>
        </div>
        <p class="acts">
          <button class="danger">Delete</button> <a class="button quiet" href="/">Keep it</a>
        </p>
      </form>`,
  });
}
