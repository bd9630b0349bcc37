/** From raw config values to a typed stack: every section on its own, then the checks between sections, all problems at once. */
import type { z } from "zod";
import { checkReferences } from "./references.ts";
import { type Problem, configPath, zodProblems } from "./problems.ts";
import { sentenceOf, silentSentenceOf } from "./sentences.ts";
import type { Secretive } from "./secrets.ts";
import { SECRET_SECTIONS, SECTIONS, type SectionName, type Stack } from "./sections.ts";

export type Parsed =
  | { readonly ok: true; readonly stack: Stack }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** What the stack's secrets are for, where nothing is wrong with that. */
      readonly secretive: Secretive | undefined;
    };

const SECRETS: ReadonlySet<SectionName> = new Set(SECRET_SECTIONS);
const AROUND_SECRETS: readonly SectionName[] = [...SECRET_SECTIONS, "weka", "vast", "principals"];

/**
 * Parses the config values of one stack.
 * @param raw values by key without the project's prefix, as JSON data (`{ domain: "...", eks: {...} }`).
 */
export function parseStack(raw: Readonly<Record<string, unknown>>): Parsed {
  const problems: Problem[] = Object.keys(raw)
    .filter((key) => !Object.hasOwn(SECTIONS, key))
    .map((key) => ({
      path: configPath(key),
      message: `unknown key; allowed are ${Object.keys(SECTIONS).join(", ")}`,
    }));
  const read = <T>(name: SectionName, schema: z.ZodType<T>): T | undefined => {
    const error = SECRETS.has(name) ? silentSentenceOf : sentenceOf;
    const result = schema.safeParse(raw[name], { error });
    if (result.success) return result.data;
    problems.push(
      ...(raw[name] === undefined ? [missing(name)] : zodProblems(name, result.error.issues)),
    );
    return undefined;
  };
  const sections = {
    domain: read("domain", SECTIONS.domain),
    hpe: read("hpe", SECTIONS.hpe),
    eks: read("eks", SECTIONS.eks),
    weka: read("weka", SECTIONS.weka),
    vast: read("vast", SECTIONS.vast),
    principals: read("principals", SECTIONS.principals),
    grants: read("grants", SECTIONS.grants),
    wekaPasswords: read("wekaPasswords", SECTIONS.wekaPasswords),
    wekaSecrets: read("wekaSecrets", SECTIONS.wekaSecrets),
    vastSecrets: read("vastSecrets", SECTIONS.vastSecrets),
  };
  const failed = new Set(problems.map(({ path }) => path.split(/[.[]/)[0]));
  const sound = (name: SectionName): boolean => !failed.has(configPath(name));
  problems.push(...checkReferences(sections, sound));
  const { domain, principals, grants, ...rest } = sections;
  const { wekaPasswords = {}, wekaSecrets = {}, vastSecrets = {}, ...systems } = rest;
  if (
    problems.length > 0 ||
    domain === undefined ||
    principals === undefined ||
    grants === undefined
  )
    return {
      ok: false,
      problems,
      secretive: AROUND_SECRETS.every(sound)
        ? { ...systems, principals: principals ?? {}, wekaPasswords, wekaSecrets, vastSecrets }
        : undefined,
    };
  return {
    ok: true,
    stack: { domain, principals, grants, wekaPasswords, wekaSecrets, vastSecrets, ...systems },
  };
}

function missing(name: SectionName): Problem {
  return { path: configPath(name), message: "is required, for example aie19.aie.sg" };
}
