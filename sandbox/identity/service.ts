/** What the paths of the identity service work with. */
import type { IdentityMode } from "./mode.ts";
import type { Realm } from "./realm.ts";

export interface RequestCounts {
  token: number;
  jwks: number;
  discovery: number;
  download: number;
}

export interface IdentityService {
  readonly realm: Realm;
  readonly requests: RequestCounts;
  readonly clock: () => Date;
  readonly issuer: () => string;
  readonly mode: () => IdentityMode;
  readonly setMode: (changes: Partial<IdentityMode>) => void;
}
