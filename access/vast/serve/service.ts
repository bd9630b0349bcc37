/** What the routes share. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Administration } from "../../../drivers/vast/administration.ts";
import type { Audit } from "./audit-log.ts";
import type { BeforeSignIn } from "./before-sign-in.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { SignInTries } from "./sign-in-tries.ts";
import type { SignInStyle, VmsPlace } from "./vms-sign-in.ts";

export interface Service {
  readonly vms: VmsPlace;
  readonly signIn: SignInStyle;
  readonly s3Endpoint: string | undefined;
  /** Who disables keys; absent: nobody does. */
  readonly administrator: Administrator | undefined;
  readonly sessions: Sessions;
  readonly tries: SignInTries;
  readonly beforeSignIn: BeforeSignIn;
  readonly audit: Audit;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Tells whoever runs this server, not its visitors. */
  readonly warn: (sentence: string) => void;
}

export interface Administrator {
  readonly vast: Administration;
  readonly tenant: string;
}

export interface ServeEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Set for every route that needs somebody signed in. */
    session: Session;
    /** Fields of the form that was sent. */
    form: URLSearchParams;
  };
}

export type ServeContext = Context<ServeEnv>;

/** Fields of a form as browsers send it without files; any other body has no fields that anybody asks for. */
export async function formOf(context: ServeContext): Promise<URLSearchParams> {
  return new URLSearchParams(await context.req.text());
}
