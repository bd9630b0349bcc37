import assert from "node:assert/strict";
import { type TestAppliance, documentOf, startAppliance } from "../appliance.ts";

describe("s3access hpe env", () => {
  let appliance: TestAppliance;

  beforeEach(async () => {
    appliance = await startAppliance();
  });

  afterEach(() => appliance.close());

  it("exports the same token, and every setting that S3 on the appliance needs", async () => {
    const { AccessKeyId, Expiration } = documentOf((await appliance.run(["hpe", "token"])).out);
    const { code, out } = await appliance.run(["hpe", "env", "--shell", "bash"]);
    assert.equal(code, 0);
    assert.deepEqual(out.split("\n"), [
      `# until ${Expiration.replace("Z", ".000Z")}; to take effect: eval "$(s3access hpe env)"`,
      `export AWS_ACCESS_KEY_ID='${AccessKeyId}'`,
      "export AWS_SECRET_ACCESS_KEY='s3'",
      "unset AWS_SESSION_TOKEN",
      "unset AWS_PROFILE",
      "export AWS_ENDPOINT_URL_S3='https://s3.appliance.test'",
      "export AWS_REGION='us-east-1'",
      "export AWS_DEFAULT_REGION='us-east-1'",
      `export AWS_CA_BUNDLE='${appliance.authorityFile}'`,
      "export AWS_REQUEST_CHECKSUM_CALCULATION='when_required'",
      "export AWS_RESPONSE_CHECKSUM_VALIDATION='when_required'",
      "",
    ]);
    assert.equal(appliance.identity.requests.token, 1);
  });

  it("speaks the shell that the user has, unless another is named", async () => {
    const first = async (env: Record<string, string>, more: string[] = []): Promise<string> => {
      const { out } = await appliance.run(["hpe", "env", ...more], env);
      return out.split("\n")[3] ?? "";
    };
    assert.equal(await first({ SHELL: "/usr/bin/fish" }), "set -e AWS_SESSION_TOKEN");
    assert.equal(await first({ SHELL: "/bin/zsh" }), "unset AWS_SESSION_TOKEN");
    assert.equal(await first({ SHELL: "/bin/ksh" }), "unset AWS_SESSION_TOKEN");
    assert.match(await first({ PSModulePath: "x" }), /^Remove-Item/);
    assert.equal(
      await first({ SHELL: "/bin/zsh" }, ["--shell", "fish"]),
      "set -e AWS_SESSION_TOKEN",
    );
  });
});
