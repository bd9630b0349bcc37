/**
 * The appliance's S3 service as the gateway sees it, behind the ingress: a proxy that knows its callers by the token in the
 * access key id and holds the storage's real keys itself. Who may use which bucket is the appliance's own business (roles
 * that an administrator gives there); the sandbox's world says it.
 */
import { type JSONWebKeySet, createLocalJWKSet, decodeJwt, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Answer, Backend, Credential, Question } from "../gateway/backend.ts";
import type { SystemStorage } from "./storage.ts";

export interface HpeBackendOptions {
  /** The realm whose access tokens are taken. */
  readonly realm: { readonly issuer: string; readonly jwks: JSONWebKeySet };
  /** Buckets that the appliance has from the start. */
  readonly buckets: readonly string[];
  /** The appliance's users, with those of the buckets that they may use. */
  readonly users: readonly { readonly name: string; readonly buckets: readonly string[] }[];
  readonly storage: SystemStorage;
  readonly storageUrl: string;
  readonly now?: () => Date;
}

export function hpeBackend(options: HpeBackendOptions): Backend {
  const { realm, buckets, users, storage, storageUrl, now = () => new Date() } = options;
  const rights = new Rights(users, buckets);
  const keys = createLocalJWKSet(realm.jwks);
  return {
    name: "hpe",
    // The jar "disable-chunk-encoding" in HPE's tutorials and the requirements' checksum setting tell that the proxy takes
    // no aws-chunked bodies; what it answers to one is not documented.
    refusesAwsChunked: true,
    credential: async (accessKeyId) => {
      const bearer = await readToken(accessKeyId, realm.issuer, keys, now());
      return bearer === undefined ? undefined : credentialOf(bearer);
    },
    authorize: async (question, caller) => {
      for (const bucket of buckets) await storage.provide(bucket);
      if (caller === "anonymous") return { allowed: false, reason: "no token" };
      const answer = rights.decide(question, caller.name);
      if (answer.allowed && question.action === "s3:CreateBucket") {
        const bucket = bucketOf(question);
        if (bucket !== undefined) storage.expect(bucket);
      }
      return answer;
    },
    storage: storage.at(storageUrl),
  };
}

/** The clients of the realm whose tokens the appliance's services take. */
const CLIENTS = ["ua", "ua-grant"];

const AccessToken = z.looseObject({
  typ: z.literal("Bearer"),
  azp: z.enum(CLIENTS),
  preferred_username: z.string(),
  exp: z.number(),
});
type AccessToken = z.output<typeof AccessToken>;

/** The claims of an access token that the realm signed, also of one that is over; undefined for anything else. */
async function readToken(
  text: string,
  issuer: string,
  keys: ReturnType<typeof createLocalJWKSet>,
  now: Date,
): Promise<AccessToken | undefined> {
  try {
    await jwtVerify(text, keys, { issuer, currentDate: now, algorithms: ["RS256"] });
  } catch (error) {
    if (!(error instanceof errors.JWTExpired)) return undefined;
  }
  return AccessToken.safeParse(decodeJwt(text)).data;
}

/**
 * HPE's own examples send different secret keys with the same token, so the signature is very likely not verified there:
 * any secret key is as good as "s3". What the proxy answers to a token that is over is not documented; S3 says ExpiredToken.
 */
function credentialOf({ preferred_username: name, exp }: AccessToken): Credential {
  return { secretAccessKey: undefined, caller: { name }, expiresAt: new Date(exp * 1000) };
}

/** Who may use which bucket: those that the world gives them, and those that they made. */
class Rights {
  readonly #users: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #owners = new Map<string, string | undefined>();

  constructor(users: HpeBackendOptions["users"], buckets: readonly string[]) {
    this.#users = new Map(users.map(({ name, buckets: own }) => [name, new Set(own)]));
    for (const bucket of buckets) this.#owners.set(bucket, undefined);
  }

  decide(question: Question, user: string): Answer {
    const bucket = bucketOf(question);
    const granted = this.#users.get(user);
    if (granted === undefined)
      return { allowed: false, reason: `the appliance has no user ${user}` };
    if (bucket === undefined)
      return { allowed: true, reason: "every user of the appliance may list" };
    if (question.action === "s3:CreateBucket" && !this.#owners.has(bucket))
      this.#owners.set(bucket, user);
    return granted.has(bucket) || this.#owners.get(bucket) === user
      ? { allowed: true, reason: `the appliance gives ${user} the bucket ${bucket}` }
      : { allowed: false, reason: `the appliance gives ${user} no rights to ${bucket}` };
  }
}

function bucketOf({ resource }: Question): string | undefined {
  return resource.kind === "account" ? undefined : resource.bucket;
}
