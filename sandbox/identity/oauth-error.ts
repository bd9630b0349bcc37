/** Keycloak's refusals, by status, `error` and `error_description` (RFC 6749, section 5.2; Keycloak's TokenManager). */

export class OAuthError extends Error {
  readonly status: 400 | 401;
  readonly error: string;

  constructor(status: 400 | 401, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

export function invalidGrant(description: string): OAuthError {
  return new OAuthError(400, "invalid_grant", description);
}

export function invalidRequest(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}

/** Keycloak says the same for a client that it does not know and for a wrong secret. */
export function invalidClient(): OAuthError {
  return new OAuthError(401, "invalid_client", "Invalid client or Invalid client credentials");
}
