/** One account of the directory has many names: `EXAMPLE\jane`, `jane@example.com`, `Jane`. */
export function accountOf(user: string): string {
  const short = user.normalize("NFKC").trim().split("\\").at(-1)?.split("@")[0] ?? "";
  return short.toLowerCase();
}
