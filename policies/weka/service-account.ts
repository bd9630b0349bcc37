/** A service account's mark. WEKA gives accounts no names, so the first statement of its policy carries one. */
import type { PolicyDocument } from "../document.ts";

/** The same document with the label as the Sid of its first statement, which says nothing about what is allowed. */
export function labelled(document: PolicyDocument, label: string): PolicyDocument {
  const [first, ...rest] = document.Statement;
  if (first === undefined) return document;
  return { ...document, Statement: [{ ...first, Sid: label }, ...rest] };
}
