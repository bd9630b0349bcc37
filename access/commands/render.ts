/** `s3access render`: every document and manifest as a file, without engine or cloud. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { stringify } from "yaml";
import { counted } from "../format/words.ts";
import type { AccessModel, RenderedFile } from "../model/model.ts";
import type { Report } from "../report.ts";

/**
 * Renders a model to standard output, or into a folder.
 * @param out the folder, absolute; files in it that the model does not have are left alone.
 * @param shown the folder as it was named.
 */
export async function render(
  model: AccessModel,
  out: string | undefined,
  shown = out ?? "",
): Promise<Report> {
  const { files } = model;
  const json = Object.fromEntries(files.map(({ path, content }) => [path, content]));
  if (out === undefined)
    return {
      text: files.map((file) => `# ${file.path}\n${textOf(file)}`).join("\n"),
      json,
      code: 0,
    };
  for (const file of files) {
    const path = join(out, ...file.path.split("/"));
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, textOf(file));
  }
  const lines = files.map(({ path }) => `  ${path}`);
  return {
    text: [`wrote ${counted(files.length, "file")} to ${shown}`, ...lines].join("\n"),
    json,
    code: 0,
  };
}

/** As people read it, and as `aws iam create-policy --policy-document file://…` or `kubectl apply -f` takes it. */
function textOf({ path, content }: RenderedFile): string {
  return path.endsWith(".yaml") ? stringify(content) : `${JSON.stringify(content, undefined, 2)}\n`;
}
