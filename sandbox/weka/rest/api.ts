/** The paths of `/api/v2` over one state file. */
import { Hono } from "hono";
import type { Context as HonoContext } from "hono";
import { z } from "zod";
import { Refusal } from "../cluster/refusal.ts";
import { authorize } from "../cluster/roles.ts";
import { generationOf } from "../generation.ts";
import type { State, User } from "../state.ts";
import { byPassword, existing, transact } from "../transaction.ts";
import { answer, refusal } from "./answers.ts";
import { read, parseJson } from "./route.ts";
import type { RestCall, Route } from "./route.ts";
import { routes } from "./routes/index.ts";
import type { Tokens } from "./tokens.ts";

const base = "/api/v2";

const Login = z.object({ username: z.string(), password: z.string(), org: z.string().optional() });

const Refresh = z.object({ refresh_token: z.string() });

export function restApi(stateFile: string, tokens: Tokens): Hono {
  const app = new Hono();
  app.onError((error) => {
    if (error instanceof Refusal) return refusal(error);
    throw error;
  });
  app.notFound((context) => refusal(new Refusal(`No such path: ${context.req.path}`, "missing")));
  const session = (user: string): Response => {
    const { access, refresh } = tokens.issue(user);
    const given = {
      access_token: access,
      token_type: "Bearer",
      expires_in: tokens.seconds,
      refresh_token: refresh,
      password_change_required: false,
    };
    // The page of 5.0 shows a list of one, the API description of 5.1 the object itself.
    return answer(generationOf(existing(stateFile).version) === "B" ? [given] : given);
  };
  app.post(`${base}/login`, async (context) => {
    const { username, password } = read(await requestOf(context), Login);
    return session(
      transact(stateFile, byPassword(username, password), ({ user }) => user.username),
    );
  });
  app.post(`${base}/login/refresh`, async (context) => {
    const { refresh_token: token } = read(await requestOf(context), Refresh);
    const owner = tokens.spend(token);
    if (owner === undefined) throw new Refusal("Invalid or expired refresh token", "login");
    return session(owner);
  });
  for (const route of routes)
    app.on(route.method, `${base}${route.path}`, (context) =>
      run(route, context, stateFile, tokens),
    );
  return app;
}

async function run(
  route: Route,
  context: HonoContext,
  stateFile: string,
  tokens: Tokens,
): Promise<Response> {
  const call = await requestOf(context);
  const [, token = ""] = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
  const identify = (state: State): User | Refusal => {
    const owner = tokens.owner("access", token);
    const user = state.users.find(({ username }) => username === owner);
    return user ?? new Refusal("Missing, unknown or expired access token", "login");
  };
  return answer(
    transact(stateFile, identify, (cluster) => {
      const { generations } = route;
      if (generations?.includes(generationOf(cluster.state.version)) === false)
        throw new Refusal(`No such path: ${context.req.path}`, "missing");
      authorize(cluster.user, route.right);
      return route.run({ ...cluster, ...call });
    }),
  );
}

type Request = Pick<RestCall, "part" | "query" | "queries" | "body">;

async function requestOf({ req }: HonoContext): Promise<Request> {
  return {
    part: (name) => req.param(name) ?? "",
    query: (name) => req.query(name),
    queries: (name) => req.queries(name) ?? [],
    body: bodyOf(await req.text()),
  };
}

function bodyOf(text: string): unknown {
  if (text === "") return {};
  try {
    return parseJson(text);
  } catch {
    throw new Refusal("The body is not valid JSON");
  }
}
