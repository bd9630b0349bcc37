/**
 * VAST's own rules, checked before anything runs. Every rule takes the place of the value in the user's words and returns
 * findings; none throws. Sources: VAST documentation, "Creating identity policies", "Creating view policies", "Managing
 * views", "iamrole create"; OpenAPI specification of VAST 5.5.
 */
import type { PolicyDocument } from "../document.ts";
import { bucketNameProblem, schemaNameProblem } from "../names.ts";
import { type Rule, quote, refuse } from "../rule.ts";
import { parseCapacity } from "../capacity.ts";

export const bucketName: Rule<string> = (path, name) => {
  const problem = bucketNameProblem(name);
  if (problem === undefined) return [];
  return refuse(
    "vast-bucket-name",
    path,
    `bucket ${quote(name)} ${problem}`,
    "choose another name; it must be unique on the whole VAST cluster",
  );
};

export const schemaName: Rule<string> = (path, name) => {
  const problem = schemaNameProblem(name);
  if (problem === undefined) return [];
  return refuse(
    "vast-schema-name",
    path,
    `schema ${quote(name)} ${problem}`,
    "choose another name",
  );
};

/** "Creating identity policies": a name has no spaces. Letters, digits and `._-` are safe for all kinds of objects. */
export const objectName: Rule<string> = (path, name) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)
    ? []
    : refuse(
        "vast-name",
        path,
        `${quote(name)} is no name that VAST takes`,
        "use 1 to 128 letters, digits, dots, underscores and hyphens, without spaces",
      );

/** A user's or group's name; one of a directory may be `name@domain` or `DOMAIN\name`. */
export const principalName: Rule<string> = (path, name) =>
  /^[^\s/:*?"<>|](?:[^/:*?"<>|\n\t]{0,254}[^\s/:*?"<>|])?$/.test(name)
    ? []
    : refuse(
        "vast-principal-name",
        path,
        `${quote(name)} is no name of a user or group`,
        "write it as its directory does, for example jane, jane@example.com or EXAMPLE\\jane, without spaces at its ends",
      );

/** "Managing views": a path begins with a slash and does not end with one; the root itself is no view of ours. */
export const viewPath: Rule<string> = (path, folder) => {
  const parts = folder.split("/").slice(1);
  const inside = parts.every((part) => part !== "" && part !== "." && part !== "..");
  return folder.startsWith("/") && parts.length > 0 && inside
    ? []
    : refuse(
        "vast-view-path",
        path,
        `${quote(folder)} is no path of a view`,
        "begin it with a slash and do not end it with one, for example /projects/genomics",
      );
};

/** Where the management service is; a password goes there, so nothing but https is spoken. */
export const address: Rule<string> = (path, text) =>
  /^(https:\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/.test(text)
    ? []
    : refuse(
        "vast-address",
        path,
        `${quote(text.replace(/\/\/[^/]*@/, "//…@"))} is no address of a VMS`,
        "use its host, with a port if it is not 443, for example vms.example.com",
      );

export const apiVersion: Rule<string> = (path, version) =>
  /^(v[1-9]\d?|latest)$/.test(version)
    ? []
    : refuse(
        "vast-api-version",
        path,
        `${quote(version)} is no version of VAST's API`,
        "use v1 to v5, or latest, without slashes",
      );

export const posixId: Rule<number> = (path, id) =>
  Number.isInteger(id) && id >= 0 && id <= 4_294_967_294
    ? []
    : refuse(
        "vast-posix-id",
        path,
        `${id} is no uid or gid`,
        "use a whole number from 0 to 4294967294",
      );

export const sid: Rule<string> = (path, text) =>
  /^S-1-\d+(-\d+){1,15}$/.test(text)
    ? []
    : refuse(
        "vast-sid",
        path,
        `${quote(text)} is no SID`,
        "copy it from the directory; it begins with S-1- and consists of numbers",
      );

export const capacity: Rule<string> = (path, literal) =>
  (parseCapacity(literal) ?? 0n) > 0n
    ? []
    : refuse(
        "vast-capacity",
        path,
        `${quote(literal)} is no capacity`,
        "write a number and a unit without a space, for example 500GB or 2TiB",
      );

export const days: Rule<number> = (path, number) =>
  Number.isInteger(number) && number >= 1 && number <= 36_500
    ? []
    : refuse("vast-days", path, `${number} is no number of days`, "use a whole number from 1");

/** "iamrole create": 15 minutes to 36 hours, which is the default. */
export const sessionSeconds: Rule<number> = (path, seconds) =>
  Number.isInteger(seconds) && seconds >= 900 && seconds <= 129_600
    ? []
    : refuse(
        "vast-session-seconds",
        path,
        `${seconds} is no length of a session`,
        "use a whole number of seconds from 900 to 129600, which is 36 hours",
      );

/** "iamrole create": a JSON policy. What its statements may say is not documented where we could read it. */
export const trustPolicy: Rule<object> = (path, policy) => {
  const statements: unknown = "Statement" in policy ? policy.Statement : undefined;
  return Array.isArray(statements) && statements.length > 0
    ? []
    : refuse(
        "vast-trust-policy",
        path,
        "the trust policy has no list of statements, so nobody could assume the role",
        'write { Version: "2012-10-17", Statement: [...] } with a statement for those who may',
      );
};

export const discoveryUrl: Rule<string> = (path, url) =>
  /^https:\/\/[^\s/@?#]+(\/[^\s?#]*)?$/.test(url)
    ? []
    : refuse(
        "vast-discovery-url",
        path,
        `${quote(url)} is no address of an OIDC provider`,
        "use https, for example https://keycloak.example.com/realms/UA/.well-known/openid-configuration",
      );

/** A comma or space where no name has one; folders may have both. */
const SEVERAL = /^[^/]*[,\s]|,\s|\*,/;

/** VAST's own example writes `"my_bucket, my_bucket/*"`: one text is one resource, and nothing has that name. */
export const identityDocument: Rule<PolicyDocument> = (path, { Statement }) => [
  ...(Statement.length > 0
    ? []
    : refuse(
        "vast-empty-policy",
        path,
        "the identity policy has no statement, so it would say nothing",
        "grant something",
      )),
  ...Statement.flatMap(({ Resource }, index) =>
    Resource.filter((resource) => SEVERAL.test(resource)).flatMap((resource) =>
      refuse(
        "vast-two-resources-in-one",
        `${path}.Statement[${index}].Resource`,
        `${quote(resource)} is one resource, which no bucket or schema is called`,
        "write several as a list",
      ),
    ),
  ),
];
