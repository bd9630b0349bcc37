/** Which of the catalogue's resource types a Resource pattern can stand for. */
import { KMS_RESOURCES } from "../../catalogue/kms.ts";
import { S3_RESOURCES } from "../../catalogue/s3.ts";
import { tokenize } from "../../evaluate/tokens.ts";

interface Type {
  readonly name: string;
  readonly service: string;
  /** Whether the ARN has a region and an account. */
  readonly region: boolean;
  readonly account: boolean;
  /** What the last segment begins with, such as `accesspoint/`. */
  readonly head: string;
}

const TYPES: readonly Type[] = Object.entries({ ...S3_RESOURCES, ...KMS_RESOURCES }).map(
  ([name, { arn }]) => {
    const [, , service = "", region = "", account = "", ...rest] = arn
      .replaceAll(/\$\{[^}]*\}/g, "$")
      .split(":");
    const head = rest.join(":").split("$")[0] ?? "";
    return { name, service, region: region !== "", account: account !== "", head };
  },
);

/**
 * The types whose ARNs a pattern can match, by the pattern's service, region, account and the beginning of its last
 * segment; `"any"` for `*`. A pattern without a slash is a bucket, unless a wildcard lets it reach into one.
 */
export function typesOf(pattern: string): "any" | ReadonlySet<string> {
  const [arn, , service = "", region = "", account = "", ...rest] = pattern.split(":");
  if (arn !== "arn") return "any";
  const shape = shapeOf(rest.join(":"));
  const fitting = TYPES.filter(
    (type) =>
      type.service === service &&
      (region.includes("*") || (region !== "") === type.region) &&
      (account.includes("*") || (account !== "") === type.account) &&
      reaches(shape, type),
  );
  return new Set(fitting.map(({ name }) => name));
}

interface Shape {
  /** Text before the first wildcard or variable. */
  readonly head: string;
  readonly isOpen: boolean;
  readonly hasSlash: boolean;
  readonly hasStar: boolean;
  readonly hasObject: boolean;
}

function shapeOf(segment: string): Shape {
  const tokens = tokenize(segment, { wildcards: true, variables: true });
  const texts = tokens.map((token) => (token.kind === "text" ? token.text : "\0"));
  const text = texts.join("");
  return {
    head: text.split("\0")[0] ?? "",
    isOpen: text.includes("\0"),
    hasSlash: text.includes("/"),
    hasStar: tokens.some(({ kind }) => kind === "any" || kind === "variable"),
    hasObject: text.includes("/object"),
  };
}

function reaches({ head, isOpen, hasSlash, hasStar, hasObject }: Shape, type: Type): boolean {
  switch (type.name) {
    case "bucket":
      return !hasSlash;
    case "object":
      return hasSlash || hasStar;
    case "accesspointobject":
      return beginsWith(head, isOpen, type.head) && (hasObject || hasStar);
    case "accesspoint":
      return beginsWith(head, isOpen, type.head) && !hasObject;
    default:
      return beginsWith(head, isOpen, type.head);
  }
}

function beginsWith(head: string, isOpen: boolean, wanted: string): boolean {
  return head.startsWith(wanted) || (isOpen && wanted.startsWith(head));
}
