import { isObject, listOf, objectOf, quote, textOf } from "../data.ts";
import { s3Routes } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** Source: Fetch standard, §3.2 CORS protocol; Istio API, CorsPolicy. */
export const istioCorsAnyOrigin: ManifestRule = {
  code: "istio-cors-any-origin",
  severity: "warning",
  title: "CORS names the pages that may read S3's answers",
  about: "manifests",
  check: (linted) =>
    s3Routes(linted).flatMap(({ place, route }) => {
      const policy = objectOf(route["corsPolicy"]);
      const isWithCredentials = policy["allowCredentials"] === true;
      return listOf(policy["allowOrigins"]).flatMap((origin, at) => {
        const open = openOrigin(origin);
        if (open === undefined) return [];
        return [
          {
            place: `${place}.corsPolicy.allowOrigins[${at}]`,
            message: `${open} takes origins of anybody${isWithCredentials ? ", and with allowCredentials their pages act as the visitor" : ", whose pages may then read answers"}.`,
            fix: "List exact origins such as https://app.example.com, without allowCredentials: S3 reads no cookie.",
            ...(isWithCredentials ? { severity: "error" as const } : {}),
          },
        ];
      });
    }),
};

/** A prefix that does not reach past the host is everybody's: `https://app.example.com` also begins `….com.evil.net`. */
function openOrigin(origin: unknown): string | undefined {
  if (!isObject(origin)) return undefined;
  const exact = textOf(origin["exact"]);
  const prefix = textOf(origin["prefix"]);
  const regex = textOf(origin["regex"]);
  if (exact === "*") return `exact ${quote(exact)}`;
  if (prefix !== undefined && !/^https?:\/\/[^/:]+[/:]/.test(prefix))
    return `prefix ${quote(prefix)}`;
  if (regex !== undefined && /^\^?(?:https?:\/\/|https\?:\/\/)?\.[*+]/.test(regex))
    return `regex ${quote(regex)}`;
  return undefined;
}
