import { S3ServiceException } from "@aws-sdk/client-s3";
import { codeOf } from "../../drivers/error-code.ts";

/** A request that S3, or something before it, refused. */
export class S3Problem extends Error {
  /** HTTP's; 0 without an answer. */
  public readonly status: number;
  /** S3's code such as AccessDenied, or Node's such as ECONNRESET. */
  public readonly code: string;

  constructor(status: number, code: string) {
    super(`${status === 0 ? "no answer" : `HTTP ${status}`}, ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Codes only: a message of a service may quote the request, and with it keys. */
export function asProblem(error: unknown): S3Problem {
  if (error instanceof S3Problem) return error;
  if (error instanceof S3ServiceException)
    return new S3Problem(error.$metadata.httpStatusCode ?? 0, error.name);
  const name = error instanceof Error ? error.name : "unknown error";
  return new S3Problem(0, codeOf(error) ?? name);
}

/** @throws S3Problem for whatever comes of the question but an answer */
export async function askedOfS3<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw asProblem(error);
  }
}
