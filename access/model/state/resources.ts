/** The resources of an exported state, as far as this project reads them. */
import { z } from "zod";
import { jsonOrNothing, jsonOrText } from "../../../drivers/json.ts";

const Properties = z.record(z.string(), z.unknown());

const Resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  parent: z.string().default(""),
  inputs: Properties.default({}),
  outputs: Properties.default({}),
  /** Kept only until its replacement is done. */
  delete: z.boolean().default(false),
});

/** What `pulumi stack export` writes. */
export const ExportedState = z.object({
  deployment: z.object({ resources: z.array(Resource).default([]) }),
});

export type StateResource = z.output<typeof Resource>;

/** Resources of one type that are there to stay. */
export function ofType(resources: readonly StateResource[], type: string): StateResource[] {
  return resources.filter((resource) => resource.type === type && !resource.delete);
}

/** A property as text; `""` when it is none, as it is for a value that Pulumi encrypted. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A document that a property holds as JSON text; what is no JSON stays as it is, for the reader of policies to refuse. */
export function documentIn(value: unknown): unknown {
  return typeof value === "string" ? jsonOrText(value) : value;
}

/** What the drivers were told on standard input, as far as a schema knows it. */
export function desiredStates<T>(resources: readonly StateResource[], schema: z.ZodType<T>): T[] {
  return ofType(resources, "command:local:Command").flatMap(({ inputs }) => {
    const result = schema.safeParse(jsonOrNothing(text(revealed(inputs["stdin"]))));
    return result.success ? [result.data] : [];
  });
}

/** The last part of a URN: the name of the resource in the program. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A secret that `pulumi stack export --show-secrets` wrote in plain text, or any other value as it is. */
export function revealed(value: unknown): unknown {
  const secret = z.looseObject({ plaintext: z.string() }).safeParse(value);
  return secret.success ? jsonOrNothing(secret.data.plaintext) : value;
}
