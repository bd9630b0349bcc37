/** `/cluster`, `/containers`, `/tls`. */
import { z } from "zod";
import {
  certificateStatus,
  downloadCertificate,
  resetCertificate,
  setCertificate,
} from "../../cluster/certificate.ts";
import { bracketedId } from "../../rows.ts";
import { uidKinds, uidOf } from "../../state.ts";
import { get, post, read, remove } from "../route.ts";
import type { Route } from "../route.ts";

const Certificate = z.object({ tls_cert_pem: z.string(), tls_key_pem: z.string() });

export const systemRoutes: readonly Route[] = [
  get("/cluster", "anyone", ({ state: { version } }) => ({
    name: "sandbox",
    release: version,
    status: "OK",
  })),
  get("/containers", "reader", ({ state }) =>
    state.containers.map(({ id, hostname, ip }) => ({
      id: bracketedId("HostId", id),
      uid: uidOf(uidKinds.container, id),
      ...{ hostname, container_name: "default", container_ip: ip, ips: [ip] },
      ...{ mode: "backend", status: "UP", sw_version: state.version },
    })),
  ),
  get("/tls", "reader", ({ state }) => certificateStatus(state)),
  get("/tls/certificate", "reader", ({ state }) => ({
    config_state: state.ownCertificate === undefined ? "AUTO_GENERATED" : "USER_DEFINED",
    enabled: true,
    certificate: downloadCertificate(state),
  })),
  post("/tls", "administrator", (call) => {
    const { tls_cert_pem: certificate, tls_key_pem: key } = read(call, Certificate);
    setCertificate(call, certificate, key);
  }),
  remove("/tls", "administrator", resetCertificate),
];
