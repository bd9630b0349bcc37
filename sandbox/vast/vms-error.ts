import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal as VMS words it: `{"detail": …}`, or messages by field. */
export class VmsError extends Error {
  public readonly status: ContentfulStatusCode;
  public readonly body: object;

  constructor(status: ContentfulStatusCode, detail: string | Readonly<Record<string, string[]>>) {
    super(typeof detail === "string" ? detail : "validation failed");
    this.status = status;
    this.body = typeof detail === "string" ? { detail } : detail;
  }
}

export function notFound(): VmsError {
  return new VmsError(404, "Not found.");
}

export function invalid(field: string, message: string): VmsError {
  return new VmsError(400, { [field]: [message] });
}
