import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressOf, placeOf } from "../../../access/s3/place.ts";
import type { Place, PlaceOptions } from "../../../access/s3/place.ts";

const CONFIG = `[default]
endpoint_url = https://default.example
[profile lab]
region = eu-west-1
endpoint_url = https://overridden.example
services = lab
ca_bundle = lab.pem
[services lab]
kms =
  endpoint_url = https://kms.example
s3 =
  endpoint_url = https://one.example
  endpoint_url = https://s3.example:9000/
[profile bare]
`;

describe("access/s3/place", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-place-"));
    await writeFile(join(folder, "config"), CONFIG);
    await writeFile(join(folder, "lab.pem"), "of the profile");
    await writeFile(join(folder, "env.pem"), "of the environment");
  });

  after(() => rm(folder, { recursive: true }));

  function place(
    options: PlaceOptions,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Place> {
    return placeOf(options, { env: { AWS_CONFIG_FILE: "config", ...env }, cwd: folder });
  }

  it("takes the service's endpoint before the profile's, and the default profile's without a name", async () => {
    assert.deepEqual(await place({ profile: "lab" }), {
      endpoint: "https://s3.example:9000",
      region: "eu-west-1",
      ca: "of the profile",
    });
    assert.deepEqual(await place({}), {
      endpoint: "https://default.example",
      region: "us-east-1",
      ca: undefined,
    });
    assert.deepEqual(await place({}, { AWS_PROFILE: "bare" }), {
      endpoint: undefined,
      region: "us-east-1",
      ca: undefined,
    });
  });

  it("lets the environment win over the profile, and options over both", async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: "http://env.example",
      AWS_ENDPOINT_URL: "http://other.example",
      AWS_REGION: "us-west-2",
      AWS_CA_BUNDLE: "env.pem",
    };
    assert.deepEqual(await place({ profile: "lab" }, env), {
      endpoint: "http://env.example",
      region: "us-west-2",
      ca: "of the environment",
    });
    const options = {
      ...{ profile: "lab", endpoint: "https://option.example", region: "ap-south-1" },
      caBundle: "lab.pem",
    };
    assert.deepEqual(await place(options, env), {
      endpoint: "https://option.example",
      region: "ap-south-1",
      ca: "of the profile",
    });
  });

  it("needs the file of authorities for a connection only", async () => {
    const env = { AWS_CONFIG_FILE: "config", AWS_CA_BUNDLE: "gone.pem" };
    assert.deepEqual(await addressOf({}, { env, cwd: folder }), {
      endpoint: "https://default.example",
      region: "us-east-1",
    });
    await assert.rejects(place({}, env), {
      message: `the authorities in ${join(folder, "gone.pem")} cannot be read (ENOENT); correct AWS_CA_BUNDLE`,
    });
  });

  it("repeats no login that somebody wrote into an address", async () => {
    await assert.rejects(place({}, { AWS_ENDPOINT_URL_S3: "https://ann:sesame@host" }), {
      message:
        "AWS_ENDPOINT_URL_S3 is not an address of the form https://host or https://host:port; nothing follows, and no login goes before the host",
    });
  });
});
