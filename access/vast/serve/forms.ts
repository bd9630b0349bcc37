/**
 * Tickets that make a form work once. A reload or a second click sends the same ticket and changes nothing; another site
 * cannot know one, because it comes from the page of this session.
 */
import { randomBytes } from "node:crypto";

/** Pages that a person may have open at once, times the forms on each. */
const MOST_OPEN = 128;

export class OneTimeForms {
  readonly #open = new Set<string>();

  /** A ticket for one form of a page. The oldest is forgotten when there are too many. */
  issue(): string {
    const ticket = randomBytes(32).toString("base64url");
    this.#open.add(ticket);
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.size > MOST_OPEN) this.#open.delete(oldest);
    return ticket;
  }

  /** Whether the ticket is of this session and was not used; it is used from now on. */
  use(ticket: string): boolean {
    return this.#open.delete(ticket);
  }
}
