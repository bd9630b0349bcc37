/** What an administrator of the realm sets, and what can go wrong with the service; all of it changes while it runs. */

export interface IdentityMode {
  readonly accessTokenSeconds: number;
  /** Lifetime of refresh tokens that are not offline tokens. */
  readonly refreshTokenSeconds: number;
  /** An offline token lives as long as it is used at least this often. */
  readonly offlineIdleSeconds: number;
  /** "Revoke Refresh Token": each refresh token works once, and using it again ends its session. */
  readonly rotation: boolean;
  /** How far the service's clock is ahead of this machine's; negative when it is behind. */
  readonly clockOffsetSeconds: number;
  /** The token endpoint answers with this status instead of working, the next `failures` times. */
  readonly failingStatus: number;
  readonly failures: number;
  /** The next so many tokens are issued, and the connection is cut before the answer: the client never sees them. */
  readonly lostAnswers: number;
  /** Every answer of the token endpoint comes this much later. */
  readonly delayMilliseconds: number;
}

const DAY_SECONDS = 86_400;

/** An hour for access tokens is HPE's advice; idle times as the appliance has them (HPE AI Essentials, "Security"). */
export const USUAL_MODE: IdentityMode = {
  accessTokenSeconds: 3_600,
  refreshTokenSeconds: 7 * DAY_SECONDS,
  offlineIdleSeconds: 30 * DAY_SECONDS,
  rotation: false,
  clockOffsetSeconds: 0,
  failingStatus: 503,
  failures: 0,
  lostAnswers: 0,
  delayMilliseconds: 0,
};
