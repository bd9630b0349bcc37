import { html } from "hono/html";
import type { NewKey, SeenKey } from "../../../../drivers/vast/administration.ts";
import { PROFILE, profileFor } from "../profile.ts";
import { type Html, layout } from "./layout.ts";

export interface NewKeyView {
  readonly user: string;
  /** For signing out. */
  readonly ticket: string;
  readonly key: NewKey;
  /** Of S3, if this server was told. */
  readonly endpoint: string | undefined;
  /** The key that this one replaces. */
  readonly replaces: SeenKey | undefined;
}

/** The only page with a secret. */
export function newKeyPage({ user, ticket, key, endpoint, replaces }: NewKeyView): Html {
  const profile = profileFor(key, endpoint);
  return layout({
    title: "Your new key",
    signedIn: { user, ticket },
    notice: {
      kind: "done",
      text: "The key is made. Copy it now: the secret is shown this once, and this server has not kept it.",
    },
    content: html`<h1>Your new key</h1>
      <div class="field">
        <label for="access-key">Access key</label>
        ${readOnly("access-key", key.accessKey)}
      </div>
      <div class="field">
        <label for="secret-key">Secret key</label>
        ${readOnly("secret-key", key.secretKey)}
      </div>
      <div class="field">
        <label for="profile">AWS profile</label>
        <p class="hint" id="profile-hint">
          Select all of it (Ctrl+A, or ⌘A), copy it, and add it to the file ~/.aws/config.
          ${
            endpoint === undefined
              ? html`Then add the line endpoint_url with the address of S3, which your administrator
                knows.`
              : ""
          }
        </p>
        <textarea
          id="profile"
          rows="${profile.split("\n").length - 1}"
          readonly
          autocomplete="off"
          spellcheck="false"
          aria-describedby="profile-hint"
        >
${profile}</textarea>
      </div>
      <p>Then try it: <code>aws --profile ${PROFILE} s3 ls</code></p>
      ${replaces === undefined ? "" : replacement(replaces)}
      <p><a href="/">Back to your keys</a></p>`,
  });
}

function replacement({ accessKey, enabled }: SeenKey): Html {
  return html`<section class="card">
    <h2>Next: the key that it replaces</h2>
    <p>
      <code>${accessKey}</code> ${
        enabled ? "still works, so nothing stops while you change over." : "is disabled."
      }
      When everything uses the new key, delete the old one, here or later from your keys.
    </p>
    <p>
      <a class="button danger" href="/keys/${encodeURIComponent(accessKey)}/delete"
        >Delete the old key</a
      >
    </p>
  </section>`;
}

/** A field rather than text: the tabulator key selects all of it. */
function readOnly(id: string, value: string): Html {
  return html`<input
    id="${id}"
    value="${value}"
    readonly
    autocomplete="off"
    spellcheck="false"
    class="code"
  />`;
}
