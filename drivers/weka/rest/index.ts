import { z } from "zod";
import { Failure } from "../../failure.ts";
import type { Administration } from "../administration.ts";
import { oneOf, read } from "../answers.ts";
import { generationOf } from "../cli/generation.ts";
import type { Login } from "../shell.ts";
import { accountRequests } from "./accounts.ts";
import { apiOf } from "./api.ts";
import type { Api } from "./api.ts";
import { bucketRequests } from "./buckets.ts";
import { clusterRequests } from "./cluster.ts";
import { connect } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { filesystemRequests } from "./filesystems.ts";
import { lifecycleRequests } from "./lifecycle.ts";
import { policyRequests } from "./policies.ts";
import { securityRequests } from "./security.ts";
import { Session } from "./session.ts";
import { userRequests } from "./users.ts";

/** `GET /cluster`, of which only the version counts. */
const Cluster = oneOf(z.object({ release: z.string() }));

/**
 * Administers a cluster over WEKA's REST API (`/api/v2`): for what must not be words on a command line, and where there
 * is none. What the API cannot do fails with the way that can.
 *
 * @param url `https://HOST:14000`
 * @param env S3_ACCESS_WEKA_CA, WEKA_ORG, and WEKA_USERNAME and WEKA_PASSWORD unless there is a login
 * @throws Failure when there is no login, or the server is not trusted, refuses it or is too old
 */
export async function overRest(
  url: URL,
  env: NodeJS.ProcessEnv,
  login: Login = loginIn(env),
): Promise<Administration> {
  return overConnection(await connect(url, env["S3_ACCESS_WEKA_CA"]), login, env["WEKA_ORG"]);
}

/** The same over a connection that is there. */
export async function overConnection(
  connection: Connection,
  login: Login,
  organization?: string,
): Promise<Administration> {
  const api = apiOf(new Session(connection, login, organization));
  const { release } = read("its version", Cluster, await api.get("/cluster"));
  const generation = generationOf(release);
  if (generation === undefined)
    throw new Failure(
      `WEKA is of version ${release}, which had another S3 service; this driver speaks WEKA 4.2 and later: upgrade the cluster, or leave it out of the stack`,
    );
  return administration(api, generation === "A" || generation === "B" ? "password" : "keys");
}

function administration(api: Api, credentials: Administration["credentials"]): Administration {
  return {
    credentials,
    ...filesystemRequests(api),
    ...clusterRequests(api),
    ...bucketRequests(api),
    ...lifecycleRequests(api),
    ...policyRequests(api),
    ...userRequests(api),
    ...accountRequests(api),
    ...securityRequests(api),
    as: (username, password) => administration(api.as({ username, password }), credentials),
  };
}

function loginIn(env: NodeJS.ProcessEnv): Login {
  const { WEKA_USERNAME: username = "", WEKA_PASSWORD: password = "" } = env;
  const missing = [
    ...(username === "" ? ["WEKA_USERNAME"] : []),
    ...(password === "" ? ["WEKA_PASSWORD"] : []),
  ];
  if (missing.length > 0)
    throw new Failure(`${missing.join(" and ")} must be set to log in to WEKA's REST API`);
  return { username, password };
}
