/** Who may ask the sandbox's Kubernetes API, and for what. */
import { randomBytes } from "node:crypto";

/** An administrator may read everything; a user what Kubernetes' ClusterRole `view` opens, hence no secrets. */
export type Role = "admin" | "user";

export interface KubernetesUser {
  readonly name: string;
  readonly role: Role;
  /** A bearer token. */
  readonly token: string;
}

export function newUsers(): Readonly<Record<Role, KubernetesUser>> {
  const token = (): string => randomBytes(24).toString("base64url");
  return {
    admin: { name: "kubernetes-admin", role: "admin", token: token() },
    user: { name: "data-scientist", role: "user", token: token() },
  };
}

export function mayRead({ role }: KubernetesUser, group: string, plural: string): boolean {
  return role === "admin" || group !== "" || plural !== "secrets";
}
