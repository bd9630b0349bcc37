import assert from "node:assert/strict";
import { join } from "node:path";
import { startFakeStorage } from "../../sandbox/gateway/support/fake-storage.ts";
import type { FakeStorage } from "../../sandbox/gateway/support/fake-storage.ts";
import { s3access } from "../s3access.ts";
import { startWekaLab } from "../weka-lab.ts";
import type { WekaLab } from "../weka-lab.ts";
import { FIXTURES } from "./audited.ts";

/** A folder with one stack, which has nothing on WEKA. */
const ELSEWHERE = join(FIXTURES, "elsewhere");

const WORDS = ["audit", "weka", "--stack", "audited", "--cwd", FIXTURES];

describe("s3access audit", () => {
  let storage: FakeStorage;
  let lab: WekaLab;

  before(async () => {
    storage = await startFakeStorage();
    lab = await startWekaLab(storage.endpoint);
  });

  after(async () => {
    await lab.close();
    await storage.close();
  });

  it("asks the cluster that the environment leads to, and ends with 1 on drift", async () => {
    const { code, out, err } = await lab.s3access([...WORDS, "--lists-only", "--shared"]);
    assert.deepEqual(
      [code, out.split("\n"), err],
      [
        1,
        [
          "missing  filesystem group fast",
          "missing  filesystem big",
          "changed  S3 cluster s3",
          "         filesystem: declared big, live default",
          "         servers: declared nothing more, live [2]",
          '         domains: declared ["s3.example.com"], live nothing more',
          "         anonymousPosixUid: declared 7, live 65534",
          "missing  audit webhook https://audit.example.com/s3",
          "missing  bucket ingest",
          "missing  bucket open",
          "missing  policy loader-5dca2fbd",
          "missing  user operator",
          "changed  user loader",
          "         policy: declared loader-5dca2fbd, live none",
          "         posixUid: declared 2001, live 0",
          "Not looked at:",
          "  documents of policies, anonymous access and lifecycle rules of buckets, service accounts: only lists were read, as --lists-only asks",
          "  the token of the audit webhook: hand it over in AUDIT_WEBHOOK_TOKEN",
          "audited on WEKA: 1 object as declared, 7 missing, 2 changed, 0 extra",
          "",
        ],
        "",
      ],
    );
  });

  it("tries a wrong password once, and says no password", async () => {
    const { code, out, err } = await lab.s3access(WORDS, { WEKA_PASSWORD: "Wrong-pass-9" });
    assert.deepEqual(
      [code, out, err],
      [
        1,
        "",
        's3access: WEKA refused the login of "admin" (401: Authentication failed: Incorrect username or password). It is not tried again, because 5 failures lock the account for 2 minutes; check the user name and password\n',
      ],
    );
  });

  it("says when there is no such stack, or nothing of it on WEKA", async () => {
    const answers = [
      await s3access(["audit", "weka", "--stack", "none", "--cwd", ELSEWHERE]),
      await s3access(["audit", "weka", "--stack", "elsewhere", "--cwd", ELSEWHERE]),
      await s3access(["audit", "s3"]),
    ];
    assert.deepEqual(
      answers.map(({ code, err }) => [code, err.split("\n")[0]]),
      [
        [2, "s3access: there is no Pulumi.none.yaml; the stacks here are elsewhere"],
        [2, "s3access: stack elsewhere declares nothing on WEKA: its config has no weka section"],
        [
          2,
          "error: command-argument value 's3' is invalid for argument 'system'. Allowed choices are eks, weka, vast.",
        ],
      ],
    );
  });
});
