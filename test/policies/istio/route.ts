import type { S3Route } from "../../../policies/istio/route.ts";

/** The requirements' route. */
export const ROUTE: S3Route = {
  host: "s3.example.com",
  gateway: "istio-system/ezaf-gateway",
  metadata: { name: "s3-vs", namespace: "ezdata-system" },
  service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
};

export const OWN_GATEWAY: Partial<S3Route> = {
  gateway: "istio-system/s3-gateway",
  ownGateway: {
    selector: { istio: "s3-gateway" },
    credentialName: "s3-certificate",
    clientCertificates: "required",
  },
};
