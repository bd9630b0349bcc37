/** What the catalogue knows about an action (AWS service authorization reference). */

export type AccessLevel = "list" | "read" | "write" | "tagging" | "permissions management";

export interface CatalogueAction {
  readonly access: readonly AccessLevel[];
  /** Resource types its Resource may name; none means that only `*` works. */
  readonly on: readonly string[];
  /** Condition keys it carries beside those that are usual for the service. */
  readonly keys: readonly string[];
  /** Usual keys it does not carry. */
  readonly without?: readonly string[];
}
