import assert from "node:assert/strict";
import { Failure, Refused } from "../../../../drivers/failure.ts";
import { overRest } from "../../../../drivers/weka/rest/index.ts";
import { scriptedRest } from "../../../support/scripted-rest.ts";
import type { Answer, Asked, ScriptedRest } from "../../../support/scripted-rest.ts";

const cluster: Answer = [200, '{"data":{"release":"5.0.2"}}'];

describe("drivers/weka/rest", () => {
  let rest: ScriptedRest;
  let answer: (asked: Asked) => Answer;
  let issued: number;
  beforeEach(async () => {
    issued = 0;
    rest = await scriptedRest((asked) => answer(asked));
  });
  afterEach(() => rest.stop());

  /** New tokens `access1`, `refresh1` and so on. */
  function tokens(seconds = 300): Answer {
    issued += 1;
    return [
      200,
      `{"data":[{"access_token":"access${issued}","refresh_token":"refresh${issued}","expires_in":${seconds},"token_type":"Bearer"}]}`,
    ];
  }

  /** What was asked: method, path and token. */
  function lines(): string[] {
    return rest.asked.map(({ method, path, token = "-" }) => `${method} ${path} ${token}`);
  }

  it("logs in once, for itself and for another user", async () => {
    answer = ({ path }) => {
      if (path === "/login") return tokens();
      return path === "/cluster" ? cluster : [200, '{"data":[]}'];
    };
    const weka = await overRest(rest.url, { ...rest.env, WEKA_ORG: "research" });
    await Promise.all([weka.users(), weka.filesystems()]);
    const loader = weka.as("loader", "Loader-1");
    await loader.serviceAccounts();
    await loader.serviceAccounts();
    await weka.users();
    assert.deepEqual(lines().toSorted(), [
      "GET /cluster access1",
      "GET /fileSystems access1",
      ...["GET /s3/serviceAccounts access2", "GET /s3/serviceAccounts access2"],
      ...["GET /users access1", "GET /users access1"],
      ...["POST /login -", "POST /login -"],
    ]);
    assert.deepEqual(
      rest.asked.filter(({ path }) => path === "/login").map(({ body }) => body),
      [
        '{"username":"admin","password":"Admin-pass-1","org":"research"}',
        '{"username":"loader","password":"Loader-1","org":"research"}',
      ],
    );
  });

  it("tries a wrong password once, and says why with exit code 41", async () => {
    answer = ({ path, body }) => {
      if (path !== "/login") return cluster;
      return body.includes("Loader-1") ? [401, '{"message":"Invalid credentials"}'] : tokens();
    };
    const weka = await overRest(rest.url, rest.env);
    const loader = weka.as("loader", "Loader-1");
    const refused = new Failure(
      'WEKA refused the login of "loader" (401: Invalid credentials). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password',
      41,
    );
    const both = await Promise.allSettled([loader.serviceAccounts(), loader.serviceAccounts()]);
    await assert.rejects(loader.addServiceAccount(undefined), refused);
    for (const one of both) assert.deepEqual(one, { status: "rejected", reason: refused });
    assert.equal(lines().filter((line) => line.startsWith("POST /login")).length, 2);
  });

  it("renews an access token before it ends, once for all that wait", async () => {
    answer = ({ path }) => {
      if (path === "/login") return tokens(0);
      if (path === "/login/refresh") return tokens(300);
      return path === "/cluster" ? cluster : [200, '{"data":[]}'];
    };
    const weka = await overRest(rest.url, rest.env);
    await Promise.all([weka.users(), weka.users()]);
    assert.deepEqual(lines(), [
      ...["POST /login -", "POST /login/refresh -", "GET /cluster access2"],
      ...["GET /users access2", "GET /users access2"],
    ]);
    assert.deepEqual(JSON.parse(rest.asked[1]?.body ?? ""), { refresh_token: "refresh1" });
  });

  it("renews an access token that was ended early, and sends the request again", async () => {
    let ended = "";
    answer = ({ path, token }) => {
      if (path === "/login" || path === "/login/refresh") return tokens();
      if (token === ended) return [401, "{}"];
      return path === "/cluster" ? cluster : [200, '{"data":[]}'];
    };
    const weka = await overRest(rest.url, rest.env);
    ended = "access1";
    await Promise.all([weka.users(), weka.users()]);
    assert.deepEqual(lines().slice(2).toSorted(), [
      ...["GET /users access1", "GET /users access1", "GET /users access2", "GET /users access2"],
      "POST /login/refresh -",
    ]);
  });

  it("logs in again when the refresh token has ended too", async () => {
    answer = ({ path, token }) => {
      if (path === "/login") return tokens();
      if (path === "/login/refresh") return [401, '{"message":"expired"}'];
      return token === "access1" ? [401, "{}"] : cluster;
    };
    await overRest(rest.url, rest.env);
    assert.deepEqual(lines(), [
      ...["POST /login -", "GET /cluster access1", "POST /login/refresh -"],
      ...["POST /login -", "GET /cluster access2"],
    ]);
  });

  it("gives up when a new token is refused as well", async () => {
    answer = ({ path }) =>
      path.startsWith("/login") ? tokens() : [401, '{"message":"Not authorized"}'];
    await assert.rejects(overRest(rest.url, rest.env), { exitCode: 41, message: /Not authorized/ });
    assert.equal(issued, 2);
  });

  it("says in WEKA's words what was refused", async () => {
    const bodies = new Map<string, Answer>([
      ["/s3/policies", [409, '{"message":"policy p is there"}']],
      [
        "/users",
        [
          400,
          '{"message":"Bad","data":{"error":"too short","param":"password","missing_params":["role","x"]}}',
        ],
      ],
      ["/s3", [404, "<html>"]],
    ]);
    answer = ({ path }) =>
      path === "/login"
        ? tokens()
        : path === "/cluster"
          ? cluster
          : (bodies.get(path) ?? [500, "{}"]);
    const weka = await overRest(rest.url, rest.env);
    const refusal = async (asking: Promise<unknown>): Promise<unknown> => {
      const error: unknown = await asking.then(String, (reason: unknown) => reason);
      return error instanceof Refused ? [error.message, error.alreadyThere] : error;
    };
    const document = { Version: "2012-10-17", Statement: [] } as const;
    assert.deepEqual(await refusal(weka.addPolicy("p", document)), [
      "`POST /api/v2/s3/policies` failed; WEKA says: policy p is there",
      true,
    ]);
    assert.deepEqual(await refusal(weka.addS3User("u", "Secret-1", {})), [
      "`POST /api/v2/users` failed; WEKA says: Bad; too short; parameter password; missing: role, x",
      false,
    ]);
    assert.deepEqual(await refusal(weka.removeS3Cluster()), [
      "`DELETE /api/v2/s3` failed; WEKA says: HTTP 404",
      false,
    ]);
  });

  it("reads and writes whole numbers beyond 2^53", async () => {
    const eight = "9223372036854775807";
    answer = ({ path }) => {
      if (path === "/login") return tokens();
      if (path === "/cluster") return cluster;
      return [
        200,
        `{"data":[{"uid":"7","name":"big","group_name":"g","total_budget":${eight},"is_encrypted":false,"status":"READY"}]}`,
      ];
    };
    const weka = await overRest(rest.url, rest.env);
    assert.deepEqual(await weka.filesystems(), [
      {
        name: "big",
        group: "g",
        capacity: 9223372036854775807n,
        encrypted: false,
        ready: true,
        status: "READY",
      },
    ]);
    await weka.setFilesystemCapacity("big", "8.000000000000000001EB");
    assert.deepEqual(rest.asked.at(-1), {
      method: "PUT",
      path: "/fileSystems/7",
      token: "access1",
      body: '{"total_capacity":8000000000000000001}',
    });
  });

  it("never speaks to a server that is not trusted", async () => {
    answer = () => tokens();
    const { WEKA_USERNAME, WEKA_PASSWORD } = rest.env;
    const login = { WEKA_USERNAME, WEKA_PASSWORD };
    await assert.rejects(
      overRest(rest.url, login),
      new Failure(
        `WEKA's API at ${rest.url.origin} shows a certificate that is not vouched for (UNABLE_TO_VERIFY_LEAF_SIGNATURE). Nothing was sent to it. Ask its administrator for the CA certificate and name that file in S3_ACCESS_WEKA_CA (in the stack: weka.caFile), or correct S3_ACCESS_WEKA_VIA (in the stack: weka.via)`,
      ),
    );
    const elsewhere = new URL(rest.url);
    elsewhere.hostname = "localhost";
    await assert.rejects(overRest(elsewhere, rest.env), /ERR_TLS_CERT_ALTNAME_INVALID/);
    assert.deepEqual(rest.asked, []);
  });

  it("says what is missing before the first request", async () => {
    answer = () => cluster;
    await assert.rejects(
      overRest(rest.url, { WEKA_USERNAME: "" }),
      new Failure("WEKA_USERNAME and WEKA_PASSWORD must be set to log in to WEKA's REST API"),
    );
    await assert.rejects(
      overRest(rest.url, { ...rest.env, S3_ACCESS_WEKA_CA: "/nowhere.pem" }),
      new Failure(
        'S3_ACCESS_WEKA_CA names "/nowhere.pem", which cannot be read (ENOENT): name a PEM file with the authority of WEKA\'s certificate, or leave it out where the system trusts it',
      ),
    );
    assert.deepEqual(rest.asked, []);
  });

  it("says when nobody answers", async () => {
    answer = () => cluster;
    const nobody = new URL(rest.url);
    nobody.port = "1";
    await assert.rejects(
      overRest(nobody, rest.env),
      new Failure(
        "WEKA's API at https://127.0.0.1:1 cannot be reached (ECONNREFUSED): check S3_ACCESS_WEKA_VIA (in the stack: weka.via) and the network",
      ),
    );
  });

  it("says what only the command line can do", async () => {
    answer = ({ path }) => (path === "/login" ? tokens() : cluster);
    const weka = await overRest(rest.url, rest.env);
    await assert.rejects(
      weka.addS3Cluster({
        defaultFilesystem: "default",
        configFilesystem: ".config_fs",
        servers: "all",
        port: 9000,
        domains: [],
        maxBuckets: 100,
      }),
      new Failure(
        'WEKA\'s REST API cannot limit an S3 cluster to 100 buckets: let S3_ACCESS_WEKA_VIA (in the stack: weka.via) lead to the command line, as "local", "ssh HOST" or "kubectl NAMESPACE/POD"',
      ),
    );
  });
});
