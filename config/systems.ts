/** The systems whose buckets and principals grants can name. */
export const SYSTEMS = ["eks", "weka", "vast"] as const;
export type System = (typeof SYSTEMS)[number];
