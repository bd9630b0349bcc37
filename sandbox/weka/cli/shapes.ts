/** The shapes of `--json` that moved between generations. None is documented whole; what is guessed says so. */
import type { PolicyDocument } from "../../../policies/document.ts";
import { bracketedId, bucketRow, plainId, ruleRow, userRow } from "../rows.ts";
import type { Row, WriteId } from "../rows.ts";
import type {
  AuditWebhook,
  Bucket,
  KeyPair,
  LifecycleRule,
  Policy,
  State,
  StsSession,
  User,
} from "../state.ts";

export interface ContainerStatus {
  readonly id: number;
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
  readonly version: string;
  readonly ready: boolean;
}

export interface Shapes {
  readonly user: (user: User) => Row;
  readonly serviceStatus: (containers: readonly ContainerStatus[]) => unknown;
  readonly buckets: (state: State) => unknown;
  readonly bucketPolicy: (word: Bucket["anonymous"]) => unknown;
  readonly bucketDocument: (document: PolicyDocument | undefined) => unknown;
  readonly rule: (rule: LifecycleRule) => Row;
  readonly policy: (policy: Policy) => unknown;
  readonly accountKey: (accessKey: string) => Row;
  readonly keys: (pair: KeyPair) => unknown;
  readonly session: (session: StsSession) => unknown;
  readonly webhook: (webhook: AuditWebhook | undefined) => Row;
}

/** One row a container, by the columns of the reference. */
const statusRows =
  (writeId: WriteId): Shapes["serviceStatus"] =>
  (containers) =>
    containers.map(({ id, hostname, ready, ip, port, version }) => ({
      id: writeId("HostId", id),
      hostname,
      serviceStatus: ready ? "Online" : "Not Ready",
      ...{ ip, port, version },
    }));

export const legacyShapes: Shapes = {
  user: (user) => ({ ...userRow(user), s3_policy: user.policy ?? "" }),
  // Scripts for 4.x read one flag a container; of later versions only the columns for people are documented.
  serviceStatus: (containers) =>
    Object.fromEntries(containers.map(({ id, ready }) => [bracketedId("HostId", id), ready])),
  // Guessed from the REST API's answer, which the command line is said to pass on.
  buckets: (state) => ({ buckets: state.buckets.map((known) => bucketRow(state, known)) }),
  bucketPolicy: (word) => ({ policy: word }),
  bucketDocument: (document) => ({
    policy: document === undefined ? "" : JSON.stringify(document),
  }),
  rule: ruleRow,
  policy: ({ name, document }) => ({ policy: { name, content: document } }),
  accountKey: (accessKey) => ({ accessKey }),
  keys: keyPair,
  session: (session) => ({ ...keyPair(session), session_token: session.sessionToken }),
  webhook: (webhook) => ({
    endpoint: webhook?.endpoint ?? "",
    authToken: webhook?.token ?? "",
    enabled: webhook !== undefined,
  }),
};

/** 5.1 shows rows instead of flags: which version changed that is not documented. */
export const rowShapes: Shapes = { ...legacyShapes, serviceStatus: statusRows(bracketedId) };

/** From 6.0 on: numbers where there was text, and the columns of its reference as keys. */
export const goShapes: Shapes = {
  user: (user) => ({
    uid: user.uid,
    tenant_id: 0,
    username: user.username,
    source: "Internal",
    role: user.role,
    s3_policy: user.policy ?? "",
    posix_uid: user.posixUid,
    posix_gid: user.posixGid,
  }),
  serviceStatus: statusRows(plainId),
  buckets: (state) =>
    state.buckets.map((known) => ({
      ...bucketRow(state, known),
      versioning: "Unset",
      object_lock: false,
    })),
  bucketPolicy: (word) => ({ policy: word }),
  bucketDocument: (document) => ({ policy: document ?? "" }),
  rule: ({ id, days, prefix, tags }) => ({
    ...{ uid: id, id },
    expires: days,
    expiry_date: "",
    ...{ prefix, tags },
    noncurrent: false,
  }),
  policy: ({ name, document }) => ({ name, content: document }),
  accountKey: (accessKey) => ({ key: accessKey }),
  keys: keyPair,
  session: ({ accessKey, secretKey, sessionToken }) => ({
    access_key_id: accessKey,
    secret_access_key: secretKey,
    session_token: sessionToken,
  }),
  webhook: (webhook) => ({
    enabled: webhook !== undefined,
    endpoint: webhook?.endpoint ?? "",
    auth_token: webhook?.token ?? "",
  }),
};

function keyPair({ accessKey, secretKey }: KeyPair): Readonly<Record<string, string>> {
  return { access_key: accessKey, secret_key: secretKey };
}
