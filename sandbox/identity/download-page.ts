/** `token-service.<domain>/refresh-token-download`: a login in the browser, then the user's refresh token as a file. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { IdentityService } from "./service.ts";

type Page = ReturnType<typeof html>;

/** On the appliance this is Keycloak's own page, with a second factor where the administrator asks for one. */
export function loginPage(problem = ""): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Sign in to UA (sandbox)</title>
      </head>
      <body>
        <h1>Sign in</h1>
        <p role="alert">${problem}</p>
        <form method="post">
          <label>Username <input name="username" autocomplete="username" /></label>
          <label>Password <input name="password" type="password" /></label>
          <button>Sign in</button>
        </form>
      </body>
    </html>`;
}

export async function downloadPage(
  { realm, issuer }: IdentityService,
  context: Context,
): Promise<Response> {
  const form = new URLSearchParams(await context.req.text());
  const name = form.get("username") ?? "";
  if (!realm.knows(name, form.get("password") ?? ""))
    return context.html(loginPage("Invalid username or password."), 401);
  return context.text(`${await realm.login(name, issuer())}\n`, 200, {
    "content-disposition": 'attachment; filename="refresh-token.txt"',
    "cache-control": "no-store",
  });
}
