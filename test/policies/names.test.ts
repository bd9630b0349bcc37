import assert from "node:assert/strict";
import fc from "fast-check";
import {
  awsBucketNameProblem,
  bucketNameProblem,
  covers,
  parents,
  prefix,
  prefixProblem,
  schemaNameProblem,
  subfolder,
} from "../../policies/names.ts";
import { folderName } from "../support/arbitraries.ts";

describe("policies/names", () => {
  it("gives a folder exactly one trailing slash", () => {
    assert.equal(prefix("team-a"), "team-a/");
    assert.equal(prefix("team-a/"), "team-a/");
    assert.equal(prefix("a/b/c/"), "a/b/c/");
  });

  it("says what is wrong with each folder that is none", () => {
    const folders = ["", "/", "/team-a", "a//b", "../x", "a/./b", "team-a*", "team-?", "a\u0007b"];
    assert.deepEqual(
      folders.map((folder) => prefixProblem(folder)),
      [
        "is empty; name a folder such as team-a/",
        "is empty; name a folder such as team-a/",
        "begins with a slash; keys do not",
        "has two slashes in a row; one separates folders",
        "has a . or .. part; S3 does not resolve them, and proxies do",
        "has a . or .. part; S3 does not resolve them, and proxies do",
        "has a wildcard; a folder already covers everything below it, and a pattern such as team-a* would open team-ab/ too",
        "has a wildcard; a folder already covers everything below it, and a pattern such as team-a* would open team-ab/ too",
        "has a control character",
      ],
    );
  });

  it("counts a folder's bytes, not its characters", () => {
    assert.equal(prefixProblem("é".repeat(512)), undefined);
    assert.equal(
      prefixProblem("é".repeat(513)),
      "is longer than 1024 bytes, the limit of an S3 key",
    );
  });

  it("quotes the folder it refuses", () => {
    assert.throws(() => prefix("../x"), {
      name: "RangeError",
      message: 'folder "../x" has a . or .. part; S3 does not resolve them, and proxies do',
    });
  });

  it("covers what lies in a folder and never its look-alikes", () => {
    fc.assert(
      fc.property(folderName, folderName, fc.stringMatching(/^[a-z0-9-]{1,5}$/), (a, b, more) => {
        const folder = prefix(a);
        assert.equal(covers(folder, subfolder(folder, prefix(b))), true);
        assert.equal(covers(folder, prefix(`${folder.slice(0, -1)}${more}`)), false);
      }),
    );
  });

  it("lists the folders above a folder, outermost first", () => {
    assert.deepEqual(parents(prefix("a/b/c/")), ["a/", "a/b/"]);
    assert.deepEqual(parents(prefix("a/")), []);
  });

  it("judges bucket names by the rules of S3", () => {
    const names = ["ab", "Team", "-a-", "a..b", "10.0.0.1", "my_bucket", "fine.name-1"];
    assert.deepEqual(
      names.map((name) => bucketNameProblem(name)),
      [
        "has 2 characters; allowed are 3 to 63",
        "has a character outside a-z, 0-9, '.' and '-'; capitals and underscores are not allowed",
        "must begin and end with a letter or digit",
        "has two dots in a row",
        "looks like an IP address",
        "has a character outside a-z, 0-9, '.' and '-'; capitals and underscores are not allowed",
        undefined,
      ],
    );
    assert.equal(bucketNameProblem("a".repeat(64)), "has 64 characters; allowed are 3 to 63");
    assert.equal(awsBucketNameProblem("xn--mine"), 'uses "xn--", which AWS reserves');
    assert.equal(awsBucketNameProblem("mine--x-s3"), 'uses "--x-s3", which AWS reserves');
    assert.equal(awsBucketNameProblem("mine"), undefined);
  });

  it("keeps schema names from changing the meaning of a resource", () => {
    assert.equal(schemaNameProblem("department_a"), undefined);
    assert.equal(schemaNameProblem(""), "is empty");
    assert.equal(
      schemaNameProblem("a/*"),
      "has a character outside letters, digits, '_', '-' and '.'; in a policy resource others would change its meaning",
    );
  });
});
