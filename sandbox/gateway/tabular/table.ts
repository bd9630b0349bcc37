export interface TablePath {
  /** In full: `outer/inner` where schemas are nested. */
  readonly schema: string;
  readonly table: string;
}

/** The last part of a path is the table, all before it the schema. */
export function tableOf(key: string): TablePath {
  const slash = key.lastIndexOf("/");
  return { schema: key.slice(0, Math.max(slash, 0)), table: key.slice(slash + 1) };
}
