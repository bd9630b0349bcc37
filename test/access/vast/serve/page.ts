/** The self-service page of one test's own on a simulated cluster, with a clock that the test moves. */
import { selfService } from "../../../../access/vast/serve/app.ts";
import type { AuditEntry } from "../../../../access/vast/serve/audit-log.ts";
import { BeforeSignIn } from "../../../../access/vast/serve/before-sign-in.ts";
import type { Service } from "../../../../access/vast/serve/service.ts";
import { Sessions } from "../../../../access/vast/serve/sessions.ts";
import { SignInTries } from "../../../../access/vast/serve/sign-in-tries.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import { type VastCluster, manager } from "../../../support/vast.ts";
import { Visitor } from "./visitor.ts";

const START = Date.UTC(2026, 10, 23, 9, 0, 0);

export interface Page {
  readonly service: Service;
  readonly audit: AuditEntry[];
  /** What whoever runs the server was told. */
  readonly warnings: string[];
  readonly visitor: (address?: string) => Visitor;
  /** Moves the clock. */
  readonly pass: (milliseconds: number) => void;
}

/** Starts the page anew, and puts the cluster's users back as they were. */
export function startPage(
  cluster: VastCluster,
  {
    administrator,
    tenant = "default",
    ...changes
  }: Partial<Omit<Service, "administrator">> & {
    /** Who disables keys: the cluster's manager, if it signs in with this password. */
    readonly administrator?: string;
    /** Where; without one, the first. */
    readonly tenant?: string;
  } = {},
): Page {
  for (const principal of cluster.state.principals) principal.keys = [];
  for (const record of Object.values(cluster.state.signIns))
    Object.assign(record, { failures: 0, lockedUntil: 0 });
  cluster.requests.length = 0;
  let time = START;
  const now = (): number => time;
  const audit: AuditEntry[] = [];
  const warnings: string[] = [];
  const { login: _, ...vms } = cluster.connection();
  const service: Service = {
    vms: { ...vms, settings: { address: "--address", authority: "--ca-file" } },
    signIn: "token",
    s3Endpoint: "https://s3.example.com",
    administrator:
      administrator === undefined
        ? undefined
        : {
            vast: overRest(
              cluster.connection({ by: "basic", username: manager.name, password: administrator }),
            ),
            tenant,
          },
    sessions: new Sessions(now),
    tries: new SignInTries(now),
    beforeSignIn: new BeforeSignIn(),
    audit: (entry) => {
      audit.push(entry);
      return Promise.resolve();
    },
    now,
    warn: (sentence) => warnings.push(sentence),
    ...changes,
  };
  const app = selfService(service);
  return {
    service,
    audit,
    warnings,
    visitor: (address) => new Visitor(app, address),
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** Keys of a user at the cluster, with their secrets. */
export function keysOf(
  cluster: VastCluster,
  user: string,
): VastCluster["state"]["principals"][number]["keys"] {
  return cluster.state.principals.find(({ name }) => name === user)?.keys ?? [];
}
