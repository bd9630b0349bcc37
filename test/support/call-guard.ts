/** Stands between a driver and every one of its calls, over whichever way they go. */
import type { Connection } from "../../drivers/weka/rest/connection.ts";
import type { Shell } from "../../drivers/weka/shell.ts";

/** Makes a call, or does not, or later. */
export type CallGuard = <T>(call: () => Promise<T>) => Promise<T>;

export function guardedShell(shell: Shell, around: CallGuard): Shell {
  return { ...shell, run: (call) => around(() => shell.run(call)) };
}

export function guardedConnection(connection: Connection, around: CallGuard): Connection {
  return {
    ...connection,
    send: (request, token) => around(() => connection.send(request, token)),
  };
}
