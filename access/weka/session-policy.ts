/** The policy that narrows a session: read from a file, and held to what WEKA takes before WEKA is asked. */
import { z } from "zod";
import { PolicyDocumentShape } from "../../drivers/shapes.ts";
import type { PolicyDocument } from "../../policies/document.ts";
import { parsePolicy } from "../../policies/evaluate/index.ts";
import type { Finding } from "../../policies/finding.ts";
import { policySize } from "../../policies/weka/limits.ts";
import { UsageError } from "../usage-error.ts";

/** IAM lets one value stand without its list. */
const oneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);

const Listed = z.looseObject({
  Statement: oneOrMany.pipe(
    z.array(
      z.looseObject({
        Action: oneOrMany.exactOptional(),
        Resource: oneOrMany.exactOptional(),
        Condition: z.record(z.string(), z.record(z.string(), oneOrMany)).exactOptional(),
      }),
    ),
  ),
});

/**
 * @param file what messages call it
 * @param text JSON
 * @throws UsageError that says everything that is wrong with it
 */
export function sessionPolicy(file: string, text: string): PolicyDocument {
  const { findings } = parsePolicy(text, { name: file, dialect: "weka" });
  refuse(
    file,
    findings.filter(({ severity }) => severity === "error"),
  );
  const { Id: _, ...listed } = Listed.parse(JSON.parse(text));
  const document = PolicyDocumentShape.safeParse(listed);
  if (!document.success)
    throw new UsageError(
      `${file} cannot narrow a session on WEKA; write Version 2012-10-17, and statements of Effect, Action, Resource and Condition alone:\n${z.prettifyError(document.error)}`,
    );
  refuse(file, policySize("", document.data));
  return document.data;
}

function refuse(file: string, errors: readonly Finding[]): void {
  if (errors.length === 0) return;
  const lines = errors.map(({ path, message, fix }) => {
    const sentence = `${message}${message.endsWith(".") ? "" : ";"} ${fix}`;
    return path === "" ? `  ${sentence}` : `  ${path}: ${sentence}`;
  });
  throw new UsageError(`${file} cannot narrow a session on WEKA:\n${lines.join("\n")}`);
}
