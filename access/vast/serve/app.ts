/** The self-service page as one application. No page needs a script, and none is allowed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Failure } from "../../../drivers/failure.ts";
import { headers, limited, notStored, sameOrigin } from "./guard.ts";
import { keyRoutes } from "./key-routes.ts";
import { messagePage } from "./pages/message-page.ts";
import type { Service, ServeEnv } from "./service.ts";
import { signInRoutes } from "./sign-in-routes.ts";

const LARGEST_FORM_BYTES = 16 * 1024;

const FILES = { "style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml" } as const;

/** Answers requests that came over TLS. */
export function selfService(service: Service): Hono<ServeEnv> {
  const app = new Hono<ServeEnv>();
  app.use(headers(), notStored);
  app.use(
    limited(service.now, (context) =>
      context.html(messagePage("Too many requests", "Wait a minute, then go on."), 429),
    ),
  );
  app.use(
    bodyLimit({
      maxSize: LARGEST_FORM_BYTES,
      onError: (context) =>
        context.html(messagePage("Too much", "No form of this page is that large."), 413),
    }),
  );
  app.use(
    sameOrigin((context) =>
      context.html(
        messagePage("Nothing was done", "This form did not come from a page of this server."),
        403,
      ),
    ),
  );
  for (const [name, type] of Object.entries(FILES)) {
    const content = readFileSync(join(import.meta.dirname, name), "utf8");
    app.get(`/${name}`, (context) => context.body(content, 200, { "Content-Type": type }));
  }
  signInRoutes(app, service);
  keyRoutes(app, service);
  app.notFound((context) =>
    context.html(messagePage("There is no such page", "The address is wrong or old."), 404),
  );
  app.onError((error, context) => {
    service.warn(error instanceof Failure ? error.message : (error.stack ?? error.message));
    return context.html(
      messagePage("Something went wrong", "This server made a mistake, and has written it down."),
      500,
    );
  });
  return app;
}
