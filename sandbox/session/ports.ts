/** The sandbox's ports on 127.0.0.1: fixed, so that addresses stay the same from run to run. */
import { SandboxError } from "../sandbox-error.ts";

export interface SandboxPorts {
  readonly moto: number;
  readonly aws: { readonly httpsPort: number; readonly httpPort: number };
  readonly weka: { readonly httpsPort: number; readonly httpPort: number };
  readonly ingress: { readonly httpsPort: number };
  readonly identity: number;
  readonly kubernetes: number;
  /** The proxy through which programs reach the appliance's hosts by their names. */
  readonly proxy: number;
  readonly vast: { readonly httpsPort: number };
  /** VAST's management service. */
  readonly vms: number;
  /** WEKA's REST API. */
  readonly wekaApi: number;
}

/** The environment variable that moves all ports. */
export const PORT_SETTING = "S3_ACCESS_SANDBOX_PORT";

/** Below the ports that Linux and macOS give out to clients. */
const DEFAULT_BASE = 17_300;
const HIGHEST_BASE = 65_000;

/** Twelve ports from `S3_ACCESS_SANDBOX_PORT` (17300 by default) on; 0 takes any free ones. */
export function sandboxPorts(setting: string | undefined): SandboxPorts {
  const base = setting === undefined || setting === "" ? DEFAULT_BASE : Number(setting);
  if (!Number.isInteger(base) || base < 0 || base > HIGHEST_BASE)
    throw new SandboxError(
      `${PORT_SETTING} is ${JSON.stringify(setting)}; use a number from 1024 to ${HIGHEST_BASE}, or 0 for free ports`,
    );
  const port = (offset: number): number => (base === 0 ? 0 : base + offset);
  return {
    moto: port(0),
    aws: { httpsPort: port(1), httpPort: port(2) },
    weka: { httpsPort: port(3), httpPort: port(4) },
    ingress: { httpsPort: port(5) },
    identity: port(6),
    kubernetes: port(7),
    proxy: port(8),
    vast: { httpsPort: port(9) },
    vms: port(10),
    wekaApi: port(11),
  };
}
