/** Environment variables as shells want them, with every value quoted so that the shell reads it back exactly. */

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

/** Variables by name; undefined removes one. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** One line a variable. Values hold no NUL, which no environment can. */
export function exportLines(shell: Shell, variables: Variables): string[] {
  return Object.entries(variables).map(([name, value]) =>
    value === undefined ? unset(shell, name) : set(shell, name, value),
  );
}

function set(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case "bash":
    case "zsh":
      return `export ${name}='${value.replaceAll("'", "'\\''")}'`;
    case "fish":
      return `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`;
    case "powershell":
      // It takes typographic single quotes for quotes too (about_Quoting_Rules).
      return `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
  }
}

function unset(shell: Shell, name: string): string {
  switch (shell) {
    case "bash":
    case "zsh":
      return `unset ${name}`;
    case "fish":
      return `set -e ${name}`;
    case "powershell":
      return `Remove-Item Env:${name} -ErrorAction SilentlyContinue`;
  }
}
