/** What tokens say about themselves. Nothing here verifies a signature: Keycloak and the S3 service do. */
import { decodeJwt } from "jose";
import { z } from "zod";

const Claims = z.object({
  iss: z.string().optional(),
  /** The client that the token was issued to. */
  azp: z.string().optional(),
  /** `Offline`, `Refresh` or, of an access token, `Bearer`. */
  typ: z.string().optional(),
  /** Absent or 0 in an offline token, which ends by not being used. */
  exp: z.number().optional(),
  iat: z.number().optional(),
  preferred_username: z.string().optional(),
});

export type Claims = z.infer<typeof Claims>;

/** @returns undefined for what is no JWT */
export function claimsOf(token: string): Claims | undefined {
  try {
    return Claims.safeParse(decodeJwt(token)).data;
  } catch {
    return undefined;
  }
}
