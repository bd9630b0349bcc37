import assert from "node:assert/strict";
import fc from "fast-check";
import {
  readDeleteOrder,
  writeDeleteOrder,
  writeDeleteResult,
} from "../../../sandbox/gateway/delete-documents.ts";

const order = (content: string): string => `<Delete>${content}</Delete>`;
const object = (key: string): string => `<Object><Key>${key}</Key></Object>`;

describe("readDeleteOrder", function () {
  it("reads keys to the byte, as written by people or clients", function () {
    const text = `<?xml version="1.0"?>
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <!-- two -->
        <Object><Key> 001 </Key><VersionId>7</VersionId></Object>
        <Object><Key>a&amp;lt;&#xA;&#13;<![CDATA[<b>]]></Key><VersionId></VersionId></Object>
        <Quiet>true</Quiet>
      </Delete>`;
    assert.deepEqual(readDeleteOrder(text), {
      quiet: true,
      objects: [
        { key: " 001 ", versionId: "7" },
        { key: "a&lt;\n\r<b>", versionId: undefined },
      ],
    });
  });

  it("reads back every order that it writes", function () {
    const key = fc
      .string({ unit: "grapheme", minLength: 1 })
      // XML 1.0 has no way to write the other control characters.
      .filter((text) => !/[^\t\n\r\P{Cc}]|\p{Cs}|\uFFFE|\uFFFF/u.test(text));
    const versionId = fc.option(fc.stringMatching(/^[\w.]+$/), { nil: undefined });
    const objects = fc.array(fc.record({ key, versionId }, { noNullPrototype: true }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(objects, (wanted) => {
        const { document } = writeDeleteOrder(wanted);
        assert.deepEqual(readDeleteOrder(document.toString()).objects, wanted);
      }),
    );
  });

  it("writes what parsers would normalise as references", function () {
    const { document, headers } = writeDeleteOrder([{ key: "a\r\n<&", versionId: "7" }]);
    assert.equal(
      document.toString(),
      '<?xml version="1.0" encoding="UTF-8"?>\n<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&#13;&#10;&#60;&#38;</Key><VersionId>7</VersionId></Object></Delete>',
    );
    assert.equal(headers["content-length"], String(document.length));
  });

  const malformed: Record<string, string> = {
    nothing: "",
    text: "delete everything",
    "another document": object("a"),
    "half a document": `<Delete>${object("a")}`,
    "an element that is closed by another": "<Delete><Object><Key>a</Object></Key></Delete>",
    "two documents": order(object("a")).repeat(2),
    "no object": order(""),
    "an empty key": order(object("")),
    "a condition that it does not know": order("<Object><Key>a</Key><ETag>e</ETag></Object>"),
    "an element that it does not know": order(`${object("a")}<Force>true</Force>`),
    "text between elements": order(`${object("a")}text`),
    "an entity of its own": `<!DOCTYPE Delete [<!ENTITY e "b">]>${order(object("&e;"))}`,
    "1,001 objects": order(object("a").repeat(1001)),
  };
  for (const [what, text] of Object.entries(malformed))
    it(`refuses ${what}`, function () {
      assert.throws(() => readDeleteOrder(text), { code: "MalformedXML" });
    });
});

describe("writeDeleteResult", function () {
  const denied = [{ key: "b&", versionId: undefined, message: "no" }];
  const answer =
    "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>c</Key><Code>InternalError</Code></Error></DeleteResult>";
  const errors =
    "<Error><Key>c</Key><Code>InternalError</Code></Error><Error><Key>b&#38;</Key><Code>AccessDenied</Code><Message>no</Message></Error>";
  const document = (content: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</DeleteResult>`;

  it("adds what was denied to what the storage did", function () {
    assert.equal(
      writeDeleteResult(answer, denied, false),
      document(`<Deleted><Key>a</Key></Deleted>${errors}`),
    );
  });

  it("leaves out what was deleted when the order is quiet, and keeps the errors", function () {
    assert.equal(writeDeleteResult(answer, denied, true), document(errors));
  });
});
