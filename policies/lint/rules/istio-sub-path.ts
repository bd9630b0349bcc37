import { listOf, quote } from "../data.ts";
import { hostsOf, isCatchAll, prefixOf, routesOf, s3Services } from "../istio/virtual-services.ts";
import type { ManifestRule } from "../rule.ts";

/** S3 clients put the bucket first in the path and sign it; a path in front of it is part of no bucket's name. */
export const istioSubPath: ManifestRule = {
  code: "istio-sub-path",
  severity: "error",
  title: "S3 is at the root of its host",
  about: "manifests",
  check: (linted) =>
    s3Services(linted)
      .filter((service) => hostsOf(service).length > 0 && !routesOf(service).some(isCatchAll))
      .flatMap((service) =>
        routesOf(service).flatMap(({ place, route }) =>
          listOf(route["match"]).flatMap((match, at) => {
            const prefix = prefixOf(match);
            if (prefix === undefined) return [];
            return [
              {
                place: `${place}.match[${at}].uri.prefix`,
                message: `Only paths below ${quote(prefix)} reach S3, and clients take the first part of a path for the bucket.`,
                fix: 'Give S3 a host of its own and match prefix "/".',
              },
            ];
          }),
        ),
      ),
};
