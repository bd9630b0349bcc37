/** Resources as languages: those a statement names, and those an action can be about at all. */
import { resourceStart } from "../evaluate/index.ts";
import type { DialectName, ParsedPolicy } from "../evaluate/index.ts";
import type { KnownAction } from "../catalogue/index.ts";
import { KMS_RESOURCES } from "../catalogue/kms.ts";
import { S3_RESOURCES } from "../catalogue/s3.ts";
import { ANYTHING, letters, patternOf, readPattern } from "./language/pattern.ts";
import type { Except, Pattern, Step } from "./language/pattern.ts";
import type { Languages } from "./language/search.ts";
import type { Union } from "./language/union.ts";

const S3_ARN = "arn:aws:s3:::";

/** What a Resource element's pattern stands for; undefined when it fits nothing. `open`: a variable was left open. */
export function readResource(
  text: string,
  version: ParsedPolicy["version"],
  dialect: DialectName,
  valueOf: (key: string) => string | undefined,
): { readonly pattern: Pattern; readonly open: boolean } | undefined {
  const variables = version === "2012-10-17";
  if (text === "*") return { pattern: ANYTHING, open: false };
  if (dialect === "vast") {
    const bare = text.startsWith(S3_ARN) ? text.slice(S3_ARN.length) : text;
    return readPattern(bare, { wildcards: true, variables, valueOf });
  }
  const variablesFrom = resourceStart(text);
  return readPattern(text, { wildcards: true, variables, variablesFrom, arn: true, valueOf });
}

const one = (except: Except): Step => ({ kind: "one", except });
const any = (except: Except): Step => ({ kind: "any", except });

/** What may stand for a part of a resource's ARN (service authorization reference, "Resource types"). */
const PARTS: Readonly<Record<string, readonly Step[]>> = {
  // Every partition's name begins with aws.
  Partition: [...letters("aws"), any(":")],
  BucketName: [one(":/"), any(":/")],
  ObjectName: [one(""), any("")],
};
const OTHER_PART: readonly Step[] = [one(":/"), any(":/")];

const TEMPLATES: Readonly<Record<string, { readonly arn: string }>> = {
  ...S3_RESOURCES,
  ...KMS_RESOURCES,
};

/** The resources an action can be about: of its types in the catalogue, `*` for one that has none. */
export function resourceUniverse(
  languages: Languages,
  action: KnownAction | undefined,
  dialect: DialectName,
): Union {
  if (action === undefined) return languages.union([patternOf("*", [one(""), any("")])]);
  if (action.on.length === 0) return languages.union([patternOf("*", letters("*"))]);
  return languages.union(
    action.on.flatMap((type) => {
      const template = TEMPLATES[type]?.arn;
      if (template === undefined) return [];
      const isBare = dialect === "vast";
      if (!isBare) return [patternOf(type, stepsOfTemplate(template))];
      const bare = template.replace("arn:${Partition}:s3:::", "");
      return bare.startsWith("arn:") ? [] : [patternOf(type, stepsOfTemplate(bare))];
    }),
  );
}

function stepsOfTemplate(template: string): Step[] {
  return template.split(/\$\{(\w+)\}/).flatMap((part, at) => {
    return at % 2 === 0 ? letters(part) : (PARTS[part] ?? OTHER_PART);
  });
}

/** The resources of one bucket: the bucket itself and its objects. */
export function resourcesOfBucket(
  languages: Languages,
  bucket: string,
  dialect: DialectName,
): Union {
  const arn = dialect === "vast" ? [] : [...letters("arn:aws"), any(":"), ...letters(":s3:::")];
  const steps = [...arn, ...letters(bucket)];
  const text = dialect === "vast" ? bucket : `${S3_ARN}${bucket}`;
  return languages.union([
    patternOf(text, steps),
    patternOf(`${text}/*`, [...steps, ...letters("/"), any("")]),
  ]);
}
