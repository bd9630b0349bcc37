import type { Data } from "../data.ts";
import { joined, listOf, objectOf, textsOf } from "../data.ts";
import { prefixOf, s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: AWS Signature Version 4, canonical request: host and path are signed. */
export const istioRewrite: ManifestRule = {
  code: "istio-rewrite",
  severity: "error",
  title: "Host and path reach S3 as the client signed them",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted).flatMap(({ place, route }) => {
      const changes = changesOf(route);
      if (changes.length === 0) return [];
      return [
        {
          place,
          message: `${joined(changes)} ${changes.length === 1 ? "changes" : "change"} what the client has signed, and S3 answers SignatureDoesNotMatch.`,
          fix: "Remove it: let clients use the host and path that S3 sees.",
        },
      ];
    }),
};

function changesOf(route: Data): string[] {
  const rewrite = objectOf(route["rewrite"]);
  const destinations = listOf(route["route"]).map(objectOf);
  return [
    ...(rewrite["uri"] === undefined || isIdentity(route, rewrite["uri"]) ? [] : ["rewrite.uri"]),
    ...(rewrite["uriRegexRewrite"] === undefined ? [] : ["rewrite.uriRegexRewrite"]),
    ...(rewrite["authority"] === undefined ? [] : ["rewrite.authority"]),
    ...[route, ...destinations].flatMap(changedHeaders),
  ];
}

/** Headers that are changed for requests, of a whole route or of one destination. */
function changedHeaders(owner: Data): string[] {
  const { set, add, remove } = objectOf(objectOf(owner["headers"])["request"]);
  const names = [...Object.keys(objectOf(set)), ...Object.keys(objectOf(add)), ...textsOf(remove)];
  return names.filter(isSigned).map((name) => `headers.request ${name}`);
}

/** Clients sign the host and every x-amz- header; Authorization holds the signature itself. */
function isSigned(name: string): boolean {
  return /^(?:host|:authority|authorization|content-md5|x-amz-.*)$/i.test(name);
}

/** A prefix replaced by itself. */
function isIdentity(route: Data, uri: unknown): boolean {
  const matches = listOf(route["match"]);
  return matches.length > 0 && matches.every((match) => prefixOf(match) === uri);
}
