/** Variables of the driver's own that no program it starts needs; the login goes to `weka` alone. */
const own = new Set([
  "WEKA_USERNAME",
  "WEKA_PASSWORD",
  "S3_USER_PASSWORD",
  "AUDIT_WEBHOOK_TOKEN",
  "TLS_PRIVATE_KEY",
  "PULUMI_COMMAND_STDOUT",
  "PULUMI_COMMAND_STDERR",
]);

/** @returns the environment without secrets and without the records that hold them */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)));
}

/** What `weka` is told wherever it runs: it asks nothing, opens no shell and colours nothing. */
export const quiet = { NO_COLOR: "1", WEKA_CLI_COLOR: "disabled", WEKA_CLI_NO_INTERACTIVE: "1" };

/** A call that hangs longer than this is given up; WEKA's own default is one minute. */
export const callTimeoutMs = 180_000;
