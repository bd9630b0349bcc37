/** What an audit of VAST depends on beside the plan. */
export interface Around {
  /** Whether the tenant also serves others, so that what is not declared is nobody's business. */
  readonly shared: boolean;
  /** Whether the stack makes what it declares, or only writes policies for what others made. */
  readonly made: boolean;
}
