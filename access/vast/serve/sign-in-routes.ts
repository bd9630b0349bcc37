/** Signing in and out. */
import type { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { Unreachable } from "../../../drivers/https.ts";
import { Failure } from "../../../drivers/failure.ts";
import type { AuditEntry } from "./audit-log.ts";
import { COOKIE } from "./before-sign-in.ts";
import { addressOf } from "./guard.ts";
import { type SignInForm, signInPage } from "./pages/sign-in-page.ts";
import { clockAfter } from "./pages/text.ts";
import type { Session } from "./sessions.ts";
import { type Service, type ServeContext, type ServeEnv, formOf } from "./service.ts";
import { type Permission, type Try, MOST_TRIES } from "./sign-in-tries.ts";
import { type Credentials, type SignedIn, signIn } from "./vms-sign-in.ts";

const SESSION = "s3access-session";

const LONGEST_USER = 256;
const LONGEST_PASSWORD = 1_024;

export function signInRoutes(app: Hono<ServeEnv>, service: Service): void {
  app.post("/sign-in", (context) => receive(context, service));
  app.post("/sign-out", async (context) => {
    const session = sessionOf(context, service);
    if (session === undefined) return context.redirect("/", 303);
    const form = await formOf(context);
    if (!session.forms.use(form.get("ticket") ?? "")) return context.redirect("/", 303);
    service.sessions.close(session);
    forgetSession(context);
    await service.audit({
      user: session.user,
      action: "sign-out",
      address: addressOf(context),
      outcome: "done",
    });
    return context.redirect("/", 303);
  });
}

export function sessionOf(context: ServeContext, { sessions }: Service): Session | undefined {
  return sessions.find(getCookie(context, SESSION, "host"));
}

/** Whether the browser shows the cookie of a session, be it over or not. */
export function hadSession(context: ServeContext): boolean {
  return getCookie(context, SESSION, "host") !== undefined;
}

export function forgetSession(context: ServeContext): void {
  deleteCookie(context, SESSION, COOKIE);
}

/** The sign-in page, as the answer to whatever was asked. */
export function askToSignIn(
  context: ServeContext,
  { beforeSignIn }: Service,
  form: Omit<SignInForm, "ticket"> = {},
): Response | Promise<Response> {
  return context.html(signInPage({ ...form, ticket: beforeSignIn.ticketFor(context) }));
}

async function receive(context: ServeContext, service: Service): Promise<Response> {
  const form = await formOf(context);
  const credentials = {
    username: (form.get("user") ?? "").trim(),
    password: form.get("password") ?? "",
  };
  const again = (
    status: 401 | 403 | 422 | 429 | 503,
    text?: string,
  ): Response | Promise<Response> => {
    context.status(status);
    return askToSignIn(context, service, {
      user: credentials.username.slice(0, LONGEST_USER),
      problems: problemsOf(credentials),
      ...(text === undefined ? {} : { notice: { kind: "problem", text } }),
    });
  };
  if (!service.beforeSignIn.vouchesFor(context, form.get("ticket") ?? ""))
    return again(403, "This form was too old, or cookies are off. Please sign in again.");
  if (Object.keys(problemsOf(credentials)).length > 0) return again(422);

  const address = addressOf(context);
  const audit = (outcome: AuditEntry["outcome"]): Promise<void> =>
    service.audit({ user: credentials.username, action: "sign-in", address, outcome });
  const permission = service.tries.begin(credentials.username, address);
  if (!permission.allowed) {
    await audit("held back");
    const seconds = Math.ceil((permission.until - service.now()) / 1_000);
    context.header("Retry-After", String(seconds));
    return again(429, heldBack(permission));
  }
  const answer = await tried(service, credentials, permission.attempt);
  switch (answer.result) {
    case "welcome": {
      await audit("done");
      const session = service.sessions.open(credentials.username, answer.vast);
      service.beforeSignIn.end(context);
      setCookie(context, SESSION, session.id, COOKIE);
      return context.redirect("/", 303);
    }
    case "refused":
      await audit("refused");
      return again(401, refused(service, credentials.username));
    case "no-keys-here":
      await audit("refused");
      return again(
        403,
        "VAST lets users of Active Directory and LDAP keep their own keys, and nobody else. For a local user, ask VAST's administrators.",
      );
    case "busy":
    case "silent":
      await audit("unknown");
      return again(503, "VAST cannot check the password at the moment. Try again in some minutes.");
  }
}

async function tried(
  service: Service,
  credentials: Credentials,
  attempt: Try,
): Promise<SignedIn | { readonly result: "silent" }> {
  try {
    const answer = await signIn(service.vms, credentials, service.signIn);
    // A service that is busy may have counted a wrong password all the same.
    if (answer.result === "refused" || answer.result === "busy") attempt.failed();
    else attempt.succeeded();
    return answer;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    service.warn(error.message);
    // A certificate that is not vouched for ends a connection before anything is sent.
    if (error instanceof Unreachable) attempt.failed();
    else attempt.notCounted();
    return { result: "silent" };
  }
}

/** What keeps a user name or password from being asked about at all. */
function problemsOf({ username, password }: Credentials): NonNullable<SignInForm["problems"]> {
  return {
    ...(username === "" ? { user: "Enter your user name." } : {}),
    // A colon would end the user name in basic authentication (RFC 7617, 2).
    ...(/[\p{Cc}:]/u.test(username) || username.length > LONGEST_USER
      ? { user: "A user name has no colon and at most 256 characters." }
      : {}),
    ...(password === "" ? { password: "Enter your password." } : {}),
    ...(password.length > LONGEST_PASSWORD ? { password: "This is too long for a password." } : {}),
  };
}

function refused({ tries }: Service, user: string): string {
  const wrong = "The user name or password is wrong, or the account is locked.";
  const left = tries.left(user);
  const next = tries.nextAt(user);
  if (next === undefined) return wrong;
  if (left === 0)
    return `${wrong} That was try ${MOST_TRIES} of ${MOST_TRIES}. So that VAST does not lock the account, the next one is possible at ${clockAfter(next)}.`;
  return `${wrong} One more failure could lock the account. Wait until ${clockAfter(next)} and check caps lock and the password: the next try is the last for half an hour.`;
}

function heldBack({ limit, until }: Extract<Permission, { allowed: false }>): string {
  const when = `Nothing was sent to VAST. The next try is possible at ${clockAfter(until)}.`;
  switch (limit) {
    case "user":
      return `Too many sign-ins of this user failed, and more could lock the account. ${when}`;
    case "address":
      return `Too many sign-ins from your address failed. ${when}`;
    case "everybody":
      return `Too many sign-ins are failing at the moment. ${when}`;
  }
}
