import { TRUST_POLICY_CHARACTERS } from "../../../policies/dialects/aws-trust.ts";
import { MANAGED_POLICY_CHARACTERS } from "../../../policies/size.ts";
import { AwsRefusal, withCode } from "./errors.ts";

/** What IAM and S3 refuse and moto takes, in AWS's own words (reference: IAM User Guide, quotas and policy grammar). */

/** S3 User Guide, "Bucket policies": 20 KB. */
const BUCKET_POLICY_BYTES = 20 * 1024;
/** IAM API reference, policyDocumentType. */
const IAM_CHARACTERS = /^[\t\n\r\x20-\xFF]*$/;
const SID = /^[0-9A-Za-z]*$/;

/** @throws AwsRefusal when IAM would not take the document as a managed policy */
export function refuseManagedPolicy(text: string): void {
  if (!IAM_CHARACTERS.test(text))
    throw new AwsRefusal(
      "ValidationError",
      "The specified value for policyDocument is invalid. It must contain only printable ASCII characters.",
    );
  for (const statement of statementsWithin(text, "PolicySize", MANAGED_POLICY_CHARACTERS)) {
    const sid = statement["Sid"];
    if (typeof sid === "string" && !SID.test(sid))
      throw new AwsRefusal(
        "MalformedPolicyDocument",
        `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]* (this document has ${JSON.stringify(sid)})`,
      );
    if ("Principal" in statement || "NotPrincipal" in statement)
      throw new AwsRefusal(
        "MalformedPolicyDocument",
        "Policy document should not specify a principal.",
      );
  }
}

/** @throws AwsRefusal when IAM would not take the document as the trust policy of a role */
export function refuseTrustPolicy(text: string): void {
  for (const statement of statementsWithin(text, "ACLSizePerRole", TRUST_POLICY_CHARACTERS)) {
    if (!("Principal" in statement))
      throw new AwsRefusal("MalformedPolicyDocument", "AssumeRole policy must contain principals");
    if ("Resource" in statement)
      throw new AwsRefusal("MalformedPolicyDocument", "Has prohibited field Resource");
  }
}

/** @throws AwsRefusal when S3 would not take the document as the policy of this bucket */
export function refuseBucketPolicy(bucket: string, text: string): void {
  const size = Buffer.byteLength(text);
  if (size > BUCKET_POLICY_BYTES)
    throw new AwsRefusal(
      "MalformedPolicy",
      `Policy exceeds the maximum allowed document size (${size} of ${BUCKET_POLICY_BYTES} bytes)`,
    );
  for (const statement of statementsOf(parsed(text, "MalformedPolicy"))) {
    if (!("Principal" in statement) && !("NotPrincipal" in statement))
      throw new AwsRefusal("MalformedPolicy", "Missing required field Principal");
    const foreign = listOf(statement["Resource"]).find((arn) => !isOfBucket(arn, bucket));
    if (foreign !== undefined)
      throw new AwsRefusal(
        "MalformedPolicy",
        `Policy has invalid resource (${JSON.stringify(foreign)} is not of bucket ${bucket})`,
      );
  }
}

function isOfBucket(arn: unknown, bucket: string): boolean {
  if (typeof arn !== "string") return false;
  const [, , service, , , ...path] = arn.split(":");
  const name = path.join(":").split("/", 1)[0] ?? "";
  return service === "s3" && (name === bucket || name === "*" || name === `${bucket}*`);
}

/** The statements of a document of IAM that is not beyond a quota, which counts no white space. */
function statementsWithin(
  text: string,
  quota: string,
  characters: number,
): Readonly<Record<string, unknown>>[] {
  const document = parsed(text, "MalformedPolicyDocument");
  const size = JSON.stringify(document).length;
  if (size <= characters) return statementsOf(document);
  throw new AwsRefusal(
    "LimitExceeded",
    `Cannot exceed quota for ${quota}: ${characters} (this document has ${size} characters without white space)`,
  );
}

function parsed(text: string, code: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsRefusal(code, `Syntax errors in policy. (${withCode(error)})`);
  }
}

/** A document may hold one statement instead of a list (IAM User Guide, policy grammar). */
function statementsOf(document: unknown): Readonly<Record<string, unknown>>[] {
  return isObject(document) ? listOf(document["Statement"]).filter(isObject) : [];
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
