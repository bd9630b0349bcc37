import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Failure } from "../../../../drivers/failure.ts";
import type { Shell } from "../../../../drivers/weka/shell.ts";
import { kubectlShell } from "../../../../drivers/weka/transport/kubectl.ts";
import { sshShell } from "../../../../drivers/weka/transport/ssh.ts";
import { remoteShells } from "../../../support/remote-shells.ts";
import type { RemoteShells } from "../../../support/remote-shells.ts";

describe("drivers/weka/transport", () => {
  let folder: string;
  let shells: RemoteShells;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-carried-"));
    const path = [folder, process.env["PATH"] ?? ""].join(delimiter);
    await writeFile(
      join(folder, "weka"),
      '#!/bin/sh\necho "$WEKA_USERNAME:$WEKA_PASSWORD" "$(cat)" "$@"\necho "error: so" >&2\nexit 41\n',
      { mode: 0o755 },
    );
    shells = await remoteShells(folder, { PATH: path });
    env = {
      PATH: [shells.folder, path].join(delimiter),
      WEKA_PASSWORD: "Admin-1",
      S3_USER_PASSWORD: "Loader-1",
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const call = {
    words: ["user", "passwd", "--username", "it's"],
    input: "Loader-1\n",
    login: { username: "admin", password: "Admin-1" },
  };

  const ways: readonly (readonly [string, (place: string) => Shell])[] = [
    ["ssh weka-0 weka", (place) => sshShell(place, env)],
    [
      "kubectl exec -n storage weka-0 -c s3 -- weka",
      (pod) => kubectlShell({ namespace: "storage", pod, container: "s3" }, env),
    ],
  ];
  for (const [says, shellTo] of ways)
    describe(says, () => {
      it("brings back what weka said, and tells no secret on the way", async () => {
        const shell = shellTo("weka-0");
        assert.equal(shell.says, says);
        assert.deepEqual(await shell.run(call), {
          exitCode: 41,
          stdout: "admin:Admin-1 Loader-1 user passwd --username it's\n",
          stderr: "error: so\n",
        });
        const words = await shells.words();
        assert.match(words, /passwd/);
        assert.doesNotMatch(words, /Admin-1|Loader-1/);
      });

      it("says where there is no weka", async () => {
        await rm(join(folder, "weka"));
        await assert.rejects(
          shellTo("weka-0").run(call),
          new Failure(
            `there is no weka on the PATH that \`${says}\` finds: install WEKA's command line there, or name another place in S3_ACCESS_WEKA_VIA`,
          ),
        );
      });

      it("says that the program is missing here", async () => {
        await rm(join(shells.folder, says.split(" ")[0] ?? ""));
        env["PATH"] = shells.folder;
        await assert.rejects(
          shellTo("weka-0").run(call),
          /^Error: (ssh|kubectl) is not on the PATH: /,
        );
      });
    });

  it("says why ssh did not get through", async () => {
    await assert.rejects(
      sshShell("nowhere", env).run(call),
      new Failure(
        "ssh did not get through to nowhere: ssh: Could not resolve hostname nowhere: Name or service not known. It has to accept a key without a question and have a shell of the sh family; try `ssh -o BatchMode=yes nowhere weka status`",
      ),
    );
  });

  it("says which pod Kubernetes does not have", async () => {
    await assert.rejects(
      kubectlShell({ namespace: "storage", pod: "gone" }, env).run(call),
      new Failure(
        'Kubernetes has no such pod or container: Error from server (NotFound): pods "gone" not found. `kubectl get pods -n storage` lists the pods; S3_ACCESS_WEKA_VIA names one as kubectl NAMESPACE/POD/CONTAINER',
      ),
    );
  });

  it("never lets a secret of the driver into the environment of ssh", async () => {
    await writeFile(join(shells.folder, "ssh"), `#!/bin/sh\nenv > "${folder}/env"\n`);
    await assert.rejects(sshShell("weka-0", env).run(call), /exit 0/);
    assert.doesNotMatch(await readFile(join(folder, "env"), "utf8"), /Admin-1|Loader-1/);
  });
});
