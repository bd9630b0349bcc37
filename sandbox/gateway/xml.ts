/** S3's XML, read and written so that keys survive to the byte: nothing trimmed, no number guessed. */
import { XMLParser } from "fast-xml-parser";

const LISTS = new Set(["Object", "Deleted", "Error", "Bucket"]);

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  // Clients write line breaks in keys as &#xA; and &#xD;.
  htmlEntities: true,
  isArray: (name) => LISTS.has(name),
});

/** The document as plain objects, or undefined when it is not well-formed; `Object`, `Deleted`, `Error` and `Bucket` are lists. */
export function parseXml(text: string): unknown {
  if (!isBalanced(text)) return undefined;
  const document: unknown = parser.parse(text);
  return document;
}

const NOT_ELEMENTS = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;
const TAG = /<(?<close>\/?)(?<name>[A-Za-z_][\w.:-]*)(?:\s[^<>]*?)?(?<empty>\/?)>/g;

/**
 * Whether there is one root element and every element is closed. The parser takes half a document for a whole one, and
 * half an order to delete must not be carried out. No document type either: S3's documents have none.
 */
function isBalanced(text: string): boolean {
  const elements = text.replace(NOT_ELEMENTS, "");
  const open: string[] = [];
  let roots = 0;
  for (const { groups = {} } of elements.matchAll(TAG)) {
    const { close, name = "", empty } = groups;
    if (close === "/") {
      if (open.pop() !== name) return false;
      continue;
    }
    if (open.length === 0) roots += 1;
    if (empty !== "/") open.push(name);
  }
  return open.length === 0 && roots === 1 && !elements.replace(TAG, "").includes("<");
}

/** An element's content: text, child elements by name, or several elements of the same name. */
export type XmlContent = string | XmlElements | readonly XmlContent[];
export interface XmlElements {
  readonly [name: string]: XmlContent | undefined;
}

/** One of S3's documents; `namespace` for answers, which have one, unlike errors. */
export function buildXml(root: string, content: XmlElements, namespace = true): string {
  const xmlns = namespace ? ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${xmlns}>${inner(content)}</${root}>`;
}

function inner(content: XmlContent): string {
  if (typeof content === "string") return escape(content);
  if (isList(content)) return content.map(inner).join("");
  return Object.entries(content).map(elements).join("");
}

function elements([name, content]: [string, XmlContent | undefined]): string {
  if (content === undefined) return "";
  return (isList(content) ? content : [content])
    .map((one) => `<${name}>${inner(one)}</${name}>`)
    .join("");
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content);
}

/** Control characters as references too: a parser would normalise a bare carriage return. */
function escape(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
