/** Who may do what on the cluster ("User management", roles). The texts of the refusals are not documented. */
import type { User } from "../state.ts";
import { Refusal } from "./refusal.ts";

/** `administrator`: changes the cluster. `reader`: lists and shows. `s3-user`: role S3 only. `anyone`: who can log in. */
export type Right = "administrator" | "reader" | "s3-user" | "anyone";

const administrators = ["ClusterAdmin", "OrgAdmin", "TenantAdmin"];

/** @throws Refusal when the role does not have the right */
export function authorize({ username, role }: User, right: Right): void {
  switch (right) {
    case "anyone":
      return;
    case "s3-user":
      if (role === "S3") return;
      throw new Refusal(
        `User "${username}" has role ${role}: only a user with role S3 has S3 credentials of its own`,
        "forbidden",
      );
    case "reader":
      if (role !== "S3" && role !== "CSI") return;
      throw notPermitted(username, role);
    case "administrator":
      if (administrators.includes(role)) return;
      throw notPermitted(username, role);
  }
}

function notPermitted(username: string, role: string): Refusal {
  return new Refusal(
    `User "${username}" with role ${role} is not permitted to do this`,
    "forbidden",
  );
}
