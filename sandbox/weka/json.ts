const mark = "\u{E000}";

/**
 * Writes JSON with bigints as plain integers. `lossless-json` does the same in ten modules, which every call of `weka`
 * would have to load.
 */
export function toJson(value: unknown, indent?: number): string {
  const marked = JSON.stringify(
    value,
    (_key, part: unknown) => (typeof part === "bigint" ? `${mark}${part}` : part),
    indent,
  );
  return marked.replaceAll(/"\u{E000}(\d+)"/gu, "$1");
}
