/** An S3 server of the tests' own: keeps objects in memory, checks nothing, and remembers what it was asked. */
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

export interface StorageCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeStorage {
  readonly endpoint: string;
  /** `BUCKET/KEY` -> content. */
  readonly objects: Map<string, string>;
  readonly buckets: Set<string>;
  /** Only requests whose body arrived in full. */
  readonly calls: StorageCall[];
  close(): Promise<void>;
}

export async function startFakeStorage(): Promise<FakeStorage> {
  const state: Pick<FakeStorage, "objects" | "buckets" | "calls"> = {
    objects: new Map<string, string>(),
    buckets: new Set<string>(),
    calls: [],
  };
  const server = createServer((request, response) => {
    serve(state, request, response).catch(() => {
      response.destroy();
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    ...state,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

type State = Pick<FakeStorage, "objects" | "buckets" | "calls">;

async function serve(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url = "", headers } = request;
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const body = Buffer.concat(pieces).toString();
  state.calls.push({ method, url, headers });
  const { pathname, searchParams } = new URL(url, "http://storage");
  const [bucket = "", ...rest] = pathname.slice(1).split("/").map(decodeURIComponent);
  const key = rest.join("/");
  const answer = reply(state, { method, bucket, key, query: searchParams, headers, body });
  response.writeHead(answer.status, { "content-type": "application/xml", ...answer.headers });
  response.end(method === "HEAD" ? undefined : answer.body);
}

interface Call {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

function reply(state: State, call: Call): Reply {
  const { method, bucket, key, query } = call;
  if (bucket === "") return listBuckets(state);
  if (!state.buckets.has(bucket)) return failure(404, "NoSuchBucket", `No bucket ${bucket}`);
  if (query.has("uploads"))
    return named("InitiateMultipartUploadResult", bucket, "<UploadId>u1</UploadId>");
  if (query.has("uploadId")) return multipart(call);
  if (query.has("delete")) return deleteMany(state, call);
  if (key === "") return list(state, call);
  const path = `${bucket}/${key}`;
  const found = state.objects.get(path);
  if (method === "PUT") {
    const source = call.headers["x-amz-copy-source"];
    if (typeof source !== "string") state.objects.set(path, call.body);
    else return copy(state, decodeURIComponent(source.slice(1)), path);
    return { status: 200, headers: { etag: '"e"' } };
  }
  if (method === "DELETE") return { status: state.objects.delete(path) ? 204 : 204 };
  if (found === undefined) return failure(404, "NoSuchKey", "The specified key does not exist.");
  return {
    status: 200,
    body: found,
    headers: { "content-length": String(Buffer.byteLength(found)) },
  };
}

function copy(state: State, source: string, target: string): Reply {
  const found = state.objects.get(source);
  if (found === undefined) return failure(404, "NoSuchKey", "The specified key does not exist.");
  state.objects.set(target, found);
  return { status: 200, body: '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>' };
}

function multipart({ method, bucket }: Call): Reply {
  if (method === "PUT") return { status: 200, headers: { etag: '"part"' } };
  if (method === "DELETE") return { status: 204 };
  if (method === "GET") return named("ListPartsResult", bucket, "<UploadId>u1</UploadId>");
  return named("CompleteMultipartUploadResult", bucket, "<Location>http://storage/x</Location>");
}

function deleteMany(state: State, { bucket, body }: Call): Reply {
  const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
  for (const key of keys) state.objects.delete(`${bucket}/${key}`);
  const deleted = keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`).join("");
  return { status: 200, body: `<DeleteResult>${deleted}</DeleteResult>` };
}

function list(state: State, { bucket, query }: Call): Reply {
  const start = `${bucket}/${query.get("prefix") ?? ""}`;
  const keys = [...state.objects.keys()].filter((path) => path.startsWith(start)).sort();
  const contents = keys.map(
    (path) => `<Contents><Key>${path.slice(bucket.length + 1)}</Key></Contents>`,
  );
  const body = `<ListBucketResult><Name>${bucket}</Name>${contents.join("")}</ListBucketResult>`;
  return { status: 200, body };
}

function listBuckets({ buckets }: State): Reply {
  const list = [...buckets].map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("");
  const body = `<ListAllMyBucketsResult><Buckets>${list}</Buckets></ListAllMyBucketsResult>`;
  return { status: 200, body };
}

function named(root: string, bucket: string, content: string): Reply {
  return { status: 200, body: `<${root}><Bucket>${bucket}</Bucket>${content}</${root}>` };
}

function failure(status: number, code: string, message: string): Reply {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}
