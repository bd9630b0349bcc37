import { html } from "hono/html";
import type { SeenKey } from "../../../../drivers/vast/administration.ts";
import type { Notice } from "../sessions.ts";
import { type Html, layout, ticketField } from "./layout.ts";
import { age, clock, date, isOld } from "./text.ts";

/** VAST's limit for each user (requirements, "User request S3 keys using s3keys api"). */
const MOST_KEYS = 2;

export interface KeysView {
  readonly user: string;
  readonly keys: readonly SeenKey[];
  /** Whether this server may disable keys. */
  readonly canDisable: boolean;
  /** A new ticket for every form. */
  readonly ticket: () => string;
  /** Milliseconds since the epoch, as `endsAt`. */
  readonly now: number;
  /** When the session ends at the latest. */
  readonly endsAt: number;
  readonly notice: Notice | undefined;
}

export function keysPage(view: KeysView): Html {
  const { user, keys, canDisable, ticket, endsAt, notice } = view;
  return layout({
    title: "Your keys",
    signedIn: { user, ticket: ticket() },
    notice,
    content: html`<h1>Your S3 keys</h1>
      ${
        keys.length === 0
          ? html`<p>You have no keys.</p>`
          : html`<ul class="keys">
              ${keys.map((key) => card(key, view))}
            </ul>`
      }
      ${
        keys.length < MOST_KEYS
          ? createForm(keys.length, ticket())
          : html`<p>
              You have ${MOST_KEYS} keys, the most that VAST allows. To make another, first delete
              the one that nothing uses any more.
            </p>`
      }
      <aside>
        <h2>Good to know</h2>
        <ul>
          <li>Keys never expire by themselves. Replace them now and then.</li>
          <li>A secret is shown once, when its key is made. Nobody can look it up later.</li>
          ${
            canDisable
              ? html`<li>Whatever uses a disabled key is refused until you enable it again.</li>`
              : html`<li>
                  Keys cannot be disabled here, only deleted: VAST leaves disabling to its
                  administrators.
                </li>`
          }
          <li>
            Your session ends after 10 minutes without a click, and at ${clock(endsAt)} at the
            latest.
          </li>
        </ul>
      </aside>`,
  });
}

function createForm(have: number, ticket: string): Html {
  return html`<form method="post" action="/keys">
    ${ticketField(ticket)}
    <button class="${have === 0 ? "" : "quiet"}">
      ${have === 0 ? "Create a key" : "Create a second key"}
    </button>
  </form>`;
}

function card({ accessKey, enabled, createdAt }: SeenKey, view: KeysView): Html {
  const { keys, canDisable, ticket, now } = view;
  return html`<li class="card">
    <h2 id="key-${accessKey}"><code>${accessKey}</code></h2>
    <p>
      <span class="state ${enabled ? "on" : "off"}">${enabled ? "Active" : "Disabled"}</span>
      ${
        createdAt === undefined
          ? html`<span>This VAST does not tell when it was made</span>`
          : html`<span>
              Made on <time datetime="${createdAt.toISOString()}">${date(createdAt)}</time>,
              ${age(createdAt, now)}
            </span>`
      }
    </p>
    ${
      createdAt !== undefined && isOld(createdAt, now)
        ? html`<p class="old">Older than 90 days: replace it.</p>`
        : ""
    }
    <div class="acts">
      ${keys.length < MOST_KEYS ? act("/keys/rotate", "Replace", accessKey, ticket(), "") : ""}
      ${
        canDisable
          ? act(
              enabled ? "/keys/disable" : "/keys/enable",
              enabled ? "Disable" : "Enable",
              accessKey,
              ticket(),
              "quiet",
            )
          : ""
      }
      <a
        class="button danger"
        id="delete-${accessKey}"
        href="/keys/${encodeURIComponent(accessKey)}/delete"
        aria-labelledby="delete-${accessKey} key-${accessKey}"
        >Delete</a
      >
    </div>
  </li>`;
}

function act(action: string, verb: string, accessKey: string, ticket: string, look: string): Html {
  const id = `${verb.toLowerCase()}-${accessKey}`;
  return html`<form method="post" action="${action}">
    ${ticketField(ticket)}<input type="hidden" name="key" value="${accessKey}" />
    <button id="${id}" class="${look}" aria-labelledby="${id} key-${accessKey}">${verb}</button>
  </form>`;
}
