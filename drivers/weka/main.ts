/**
 * `node drivers/weka/main.ts apply|delete|observe`: converges one object of a WEKA cluster. Secrets come in the
 * environment only: WEKA_USERNAME, WEKA_PASSWORD, S3_USER_PASSWORD, AUDIT_WEBHOOK_TOKEN, TLS_PRIVATE_KEY. What is printed
 * for an S3 user or a service account may hold its keys, which WEKA shows once.
 */
import { progress, runProgram } from "../program.ts";
import { drive } from "./drive.ts";
import { administrationOf } from "./transport/index.ts";

const patienceMs = 600_000;

await runProgram((verb, input) =>
  drive(verb, input, { env: process.env, administer: administrationOf, progress, patienceMs }),
);
