/** What can go wrong with the management service; all of it changes while it runs. */
export interface VmsMode {
  /** Every answer comes this much later. */
  readonly delayMilliseconds: number;
  /** The next so many requests are answered with `failingStatus`, without an effect. */
  readonly failures: number;
  readonly failingStatus: number;
  /** The next so many requests take effect, and the connection is cut before the answer. */
  readonly lostAnswers: number;
  /** The next so many lists of policies that are written to a user or group are undone by another writer. */
  readonly lostUpdates: number;
  /** Whether lists come in pages with `results` and `next`, or as bare arrays. */
  readonly paged: boolean;
  /** How own keys are deleted: by path as specified, by body as VAST's example does, or both ways. */
  readonly deletesKeysBy: "path" | "body" | "both";
  /** Whether local users have data of their own in each tenant, and say whose provider they are of. Which versions do is UNCERTAIN. */
  readonly tenantData: boolean;
  readonly tokenSeconds: number;
}

export const USUAL_MODE: VmsMode = {
  delayMilliseconds: 0,
  failures: 0,
  failingStatus: 503,
  lostAnswers: 0,
  lostUpdates: 0,
  paged: true,
  deletesKeysBy: "both",
  tenantData: true,
  tokenSeconds: 3_600,
};
