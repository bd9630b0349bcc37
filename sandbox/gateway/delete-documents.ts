/** The documents of DeleteObjects (S3 API reference): the order that comes in, and the result that goes out. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { s3Error } from "./s3-error.ts";
import { buildXml, parseXml } from "./xml.ts";

/** White space between elements, in documents written for people. */
const Spacing = { "#text": z.string().regex(/^\s*$/).optional() };

const DeleteDocument = z.strictObject({
  ...Spacing,
  Delete: z.strictObject({
    ...Spacing,
    Quiet: z.enum(["true", "false"]).default("false"),
    Object: z
      .array(
        z.strictObject({
          ...Spacing,
          Key: z.string().min(1),
          VersionId: z.string().optional(),
        }),
      )
      .min(1)
      .max(1000),
  }),
});

export interface ObjectToDelete {
  readonly key: string;
  readonly versionId: string | undefined;
}

export interface DeleteOrder {
  readonly objects: readonly ObjectToDelete[];
  /** Whether the answer leaves out what was deleted. */
  readonly quiet: boolean;
}

export interface DeniedObject extends ObjectToDelete {
  readonly message: string;
}

/** @throws S3Error MalformedXML, also for elements that would narrow the deletion and that we do not know */
export function readDeleteOrder(body: string): DeleteOrder {
  const parsed = DeleteDocument.safeParse(parseXml(body));
  if (!parsed.success)
    throw s3Error(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema.",
    );
  const { Quiet, Object: objects } = parsed.data.Delete;
  return {
    quiet: Quiet === "true",
    objects: objects.map(({ Key, VersionId }) => ({
      key: Key,
      versionId: VersionId === "" ? undefined : VersionId,
    })),
  };
}

/** The document for the storage, with the headers that describe it. */
export function writeDeleteOrder(objects: readonly ObjectToDelete[]): {
  document: Buffer;
  headers: Record<string, string>;
} {
  const elements = objects.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
  const document = Buffer.from(buildXml("Delete", { Object: elements }));
  return {
    document,
    headers: {
      "content-length": String(document.length),
      "content-md5": createHash("md5").update(document).digest("base64"),
      "content-type": "application/xml",
    },
  };
}

const Entry = z.object({
  Key: z.string(),
  VersionId: z.string().optional(),
  DeleteMarker: z.string().optional(),
  DeleteMarkerVersionId: z.string().optional(),
  Code: z.string().optional(),
  Message: z.string().optional(),
});
const DeleteResult = z.object({
  DeleteResult: z
    .union([
      z.object({ Deleted: z.array(Entry).default([]), Error: z.array(Entry).default([]) }),
      z.string().transform(() => ({ Deleted: [], Error: [] })),
    ])
    .default({ Deleted: [], Error: [] }),
});

/** @param answer the storage's document; undefined when nothing was allowed and the storage was not asked */
export function writeDeleteResult(
  answer: string | undefined,
  denied: readonly DeniedObject[],
  quiet: boolean,
): string {
  const result =
    answer === undefined
      ? { Deleted: [], Error: [] }
      : DeleteResult.parse(parseXml(answer)).DeleteResult;
  const refused = denied.map(({ key, versionId, message }) => ({
    Key: key,
    VersionId: versionId,
    Code: "AccessDenied",
    Message: message,
  }));
  return buildXml("DeleteResult", {
    Deleted: quiet ? [] : result.Deleted,
    Error: [...result.Error, ...refused],
  });
}
