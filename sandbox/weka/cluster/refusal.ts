/** What kind of no it is; the REST API tells them apart by status, the command line by exit code. */
export type RefusalKind = "invalid" | "missing" | "exists" | "forbidden" | "login";

/** The cluster says no, in the words that people see. */
export class Refusal extends Error {
  public readonly kind: RefusalKind;

  constructor(message: string, kind: RefusalKind = "invalid") {
    super(message);
    this.kind = kind;
  }
}

/** An error of the S3 service itself, in the form that WEKA passes on: `An error occurred (CODE) when calling ...`. */
export function s3Refusal(
  code: string,
  message: string,
  { operation, kind }: { operation?: string; kind?: RefusalKind } = {},
): Refusal {
  const when = operation === undefined ? "" : ` when calling the ${operation} operation`;
  return new Refusal(`An error occurred (${code})${when}: ${message}`, kind);
}
