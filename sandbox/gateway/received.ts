/** What a client sent, before anything is believed. Path and host stay as they came: the signature covers them. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { s3Error } from "./s3-error.ts";

export interface Received {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded. A name occurs once: two values would let gateway and storage read different ones. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  /** `1.2`, `1.3`; undefined for plain HTTP. */
  readonly tlsVersion: string | undefined;
}

/** @throws S3Error InvalidURI or InvalidArgument for a target that two readers could understand differently */
export function receive(request: IncomingMessage): Received {
  const target = request.url ?? "";
  if (!target.startsWith("/")) throw invalidUri();
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "",
    path: mark === -1 ? target : target.slice(0, mark),
    query: parseQuery(mark === -1 ? "" : target.slice(mark + 1)),
    headers: flatten(request.headers),
    sourceIp: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    tlsVersion: tlsVersion(request),
  };
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeUri((equals === -1 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    if (query.has(name))
      throw s3Error("InvalidArgument", `The query parameter "${name}" occurs more than once.`);
    query.set(name, equals === -1 ? "" : decodeUri(pair.slice(equals + 1).replaceAll("+", " ")));
  }
  return query;
}

/** @throws S3Error InvalidURI for a malformed percent encoding */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUri();
  }
}

/** RFC 3986: what S3's signatures and paths leave as it is, and everything else in percent encoding. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function invalidUri(): Error {
  return s3Error("InvalidURI", "Couldn't parse the specified URI.");
}

function flatten(headers: IncomingMessage["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(",");
  }
  return flat;
}

function tlsVersion(request: IncomingMessage): string | undefined {
  if (!(request.socket instanceof TLSSocket)) return undefined;
  return request.socket.getProtocol()?.replace(/^TLSv/, "") ?? "unknown";
}
