/**
 * Tickets that make a form work once. A reload sends the same ticket and changes nothing; another site cannot know one,
 * because it comes from the page of this session.
 */
import { randomBytes } from "node:crypto";

/** Pages that a person may have open at once, times the forms on each. */
const MOST_OPEN = 128;

export class OneTimeForms {
  readonly #open = new Set<string>();
  readonly #underWay = new Map<string, Promise<Response>>();

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

  /**
   * Answers a form once. Browsers forget about a click when a second one comes before its answer, and show the second
   * one's; so while the work is under way, a second click gets the same answer, which may show a new secret.
   *
   * @returns undefined when the ticket is no open one
   */
  async answer(ticket: string, work: () => Promise<Response>): Promise<Response | undefined> {
    const first = this.#underWay.get(ticket);
    if (first !== undefined) return (await first).clone();
    if (!this.use(ticket)) return undefined;
    const answer = work().finally(() => this.#underWay.delete(ticket));
    this.#underWay.set(ticket, answer);
    return answer;
  }
}
