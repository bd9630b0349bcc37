/** The JSON Schema of `Pulumi.<stack>.yaml`, for editors. */
import { z } from "zod";
import { PROJECT } from "./problems.ts";
import { SECTIONS } from "./sections.ts";

/** A value that Pulumi encrypted. */
const SECRET = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

type Json = Record<string, unknown>;

/**
 * The schema of a stack file as JSON data: this project's keys strictly, other projects' keys freely.
 * Checks between sections have no place in a JSON Schema; `npm start` and `pulumi preview` make them.
 */
export function stackFileSchema(): Json {
  const { wekaPasswords, wekaSecrets, vastSecrets, ...sections } = SECTIONS;
  const properties = Object.entries(sections).map(([name, schema]): [string, Json] => [
    `${PROJECT}:${name}`,
    embedded(schema),
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Stack config of s3-access",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          ...Object.fromEntries(properties),
          [`${PROJECT}:wekaPasswords`]: {
            description: wekaPasswords.description,
            type: "object",
            additionalProperties: SECRET,
          },
          [`${PROJECT}:wekaSecrets`]: {
            description: wekaSecrets.description,
            type: "object",
            properties: { auditToken: SECRET, tlsPrivateKey: SECRET },
            additionalProperties: false,
          },
          [`${PROJECT}:vastSecrets`]: {
            description: vastSecrets.description,
            type: "object",
            properties: { password: SECRET, token: SECRET },
            additionalProperties: false,
          },
        },
        patternProperties: { [`^(?!${PROJECT}:)`]: {} },
        required: [`${PROJECT}:domain`],
        additionalProperties: false,
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
      environment: {},
    },
    required: ["config"],
    additionalProperties: false,
  };
}

function embedded(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
