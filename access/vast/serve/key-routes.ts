/** The pages of a person who is signed in. */
import type { Hono } from "hono";
import { Failure } from "../../../drivers/failure.ts";
import { accountOf } from "../account.ts";
import { addressOf } from "./guard.ts";
import {
  type Act,
  type Outcome,
  createKey,
  deleteKey,
  ownKey,
  perform,
  setEnabled,
} from "./key-acts.ts";
import { deletePage } from "./pages/delete-page.ts";
import { keysPage } from "./pages/keys-page.ts";
import { messagePage } from "./pages/message-page.ts";
import { newKeyPage } from "./pages/new-key-page.ts";
import { Recent } from "./recent.ts";
import { type Service, type ServeContext, type ServeEnv, formOf } from "./service.ts";
import { LONGEST_MS } from "./sessions.ts";
import { askToSignIn, forgetSession, hadSession, sessionOf } from "./sign-in-routes.ts";
import { hasEnded } from "./vms-sign-in.ts";

const CHANGES_WINDOW_MS = 10 * 60_000;

/** Of one user in ten minutes, in all sessions. */
export const MOST_CHANGES = 20;

export function keyRoutes(app: Hono<ServeEnv>, service: Service): void {
  const changes = new Recent(CHANGES_WINDOW_MS);

  // `/keys/*` matches `/keys` as well.
  for (const path of ["/", "/keys/*"]) app.use(path, signedIn);
  app.get("/", (context) => list(context));
  app.get("/keys/:key/delete", async (context) => askToDelete(context, context.req.param("key")));

  app.on("POST", "/keys/*", async (context, next) => {
    const { user, forms } = context.get("session");
    const form = await formOf(context);
    const answer = await forms.answer(form.get("ticket") ?? "", async () => {
      const now = service.now();
      changes.sweep(now);
      if (changes.of(accountOf(user), now).length >= MOST_CHANGES)
        return back(
          context,
          "Nothing was changed: that was a lot in ten minutes. Try again later.",
        );
      changes.add(accountOf(user), now);
      context.set("form", form);
      await next();
      return context.res;
    });
    return (
      answer ??
      context.html(
        messagePage(
          "Nothing was done",
          "This form was sent before, or is too old. A secret that was shown once is not shown again: delete a key whose secret you do not have.",
        ),
        409,
      )
    );
  });
  app.post("/keys", (context) => create(context, undefined));
  app.post("/keys/rotate", (context) => create(context, keyIn(context)));
  app.post("/keys/delete", (context) => {
    const accessKey = keyIn(context);
    if (context.get("form").get("sure") !== "yes") return askToDelete(context, accessKey, true);
    const session = context.get("session");
    return done(context, `Key ${accessKey} is deleted.`, "delete", () =>
      deleteKey(session, accessKey),
    );
  });
  const { administrator } = service;
  if (administrator !== undefined)
    for (const [path, enabled, sentence] of [
      ["/keys/disable", false, "is disabled. Enable it again if something still needed it."],
      ["/keys/enable", true, "is enabled."],
    ] as const)
      app.post(path, (context) => {
        const accessKey = keyIn(context);
        return done(context, `Key ${accessKey} ${sentence}`, enabled ? "enable" : "disable", () =>
          setEnabled(administrator, context.get("session"), accessKey, enabled),
        );
      });

  async function signedIn(
    context: ServeContext,
    next: () => Promise<void>,
  ): Promise<Response | undefined> {
    const session = sessionOf(context, service);
    if (session === undefined) {
      if (context.req.method === "POST")
        return ended(
          context,
          "Your session has ended, so nothing was changed. Please sign in again.",
        );
      return hadSession(context)
        ? ended(context, "Your session has ended. Please sign in again.")
        : askToSignIn(context, service);
    }
    context.set("session", session);
    await next();
    return undefined;
  }

  function ended(context: ServeContext, text: string): Response | Promise<Response> {
    context.status(401);
    forgetSession(context);
    return askToSignIn(context, service, { notice: { kind: "problem", text } });
  }

  function back(context: ServeContext, problem: string): Response {
    context.get("session").notice = { kind: "problem", text: problem };
    return context.redirect("/", 303);
  }

  async function list(context: ServeContext): Promise<Response> {
    const session = context.get("session");
    return reading(context, async () => {
      const keys = await session.vast.ownKeys();
      const { notice } = session;
      session.notice = undefined;
      return context.html(
        keysPage({
          user: session.user,
          keys: keys.toSorted(
            (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
          ),
          canDisable: administrator !== undefined,
          ticket: () => session.forms.issue(),
          now: service.now(),
          endsAt: session.startedAt + LONGEST_MS,
          notice,
        }),
      );
    });
  }

  async function askToDelete(
    context: ServeContext,
    accessKey: string,
    unsure = false,
  ): Promise<Response> {
    const session = context.get("session");
    return reading(context, async () => {
      const key = (await session.vast.ownKeys()).find((one) => one.accessKey === accessKey);
      if (key === undefined) return back(context, `You have no key ${accessKey} any more.`);
      const ticket = (): string => session.forms.issue();
      return context.html(
        deletePage({ user: session.user, key, ticket, now: service.now(), unsure }),
        unsure ? 422 : 200,
      );
    });
  }

  /** A new key: the answer to the form is the one page that shows its secret. */
  async function create(context: ServeContext, replaces: string | undefined): Promise<Response> {
    const session = context.get("session");
    const address = addressOf(context);
    const act: Act =
      replaces === undefined
        ? { action: "create", address }
        : { action: "rotate", replaces, address };
    const outcome = await perform(service, session, act, async () => {
      const old = replaces === undefined ? undefined : await ownKey(session, replaces);
      const { accessKey, value } = await createKey(session);
      return { accessKey, value: { key: value, replaces: old } };
    });
    if (!outcome.ok) return failed(context, outcome);
    return context.html(
      newKeyPage({
        user: session.user,
        ticket: session.forms.issue(),
        endpoint: service.s3Endpoint,
        ...outcome.value,
      }),
    );
  }

  async function done(
    context: ServeContext,
    sentence: string,
    action: "delete" | "disable" | "enable",
    work: () => Promise<{ accessKey: string; value: undefined }>,
  ): Promise<Response> {
    const session = context.get("session");
    const act = { action, accessKey: keyIn(context), address: addressOf(context) };
    const outcome = await perform(service, session, act, work);
    if (!outcome.ok) return failed(context, outcome);
    session.notice = { kind: "done", text: sentence };
    return context.redirect("/", 303);
  }

  async function failed(
    context: ServeContext,
    { sessionEnded, notice }: Extract<Outcome<unknown>, { ok: false }>,
  ): Promise<Response> {
    if (!sessionEnded) return back(context, notice.text);
    service.sessions.close(context.get("session"));
    return ended(context, notice.text);
  }

  /** Pages that only show something say plainly when VAST cannot be asked. */
  async function reading(context: ServeContext, page: () => Promise<Response>): Promise<Response> {
    try {
      return await page();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (hasEnded(error)) {
        service.sessions.close(context.get("session"));
        return ended(context, "VAST ended your session. Please sign in again.");
      }
      service.warn(error.message);
      return context.html(
        messagePage(
          "VAST cannot be asked at the moment",
          "Your keys are as they were. Try again soon.",
        ),
        503,
      );
    }
  }
}

function keyIn(context: ServeContext): string {
  return context.get("form").get("key") ?? "";
}
