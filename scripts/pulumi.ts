/** `npm run preview|up|destroy|refresh`: the real Pulumi CLI, which the pinned npm wrapper downloads on first use. */
import { execa } from "execa";

const { exitCode } = await execa("pulumi", process.argv.slice(2), {
  preferLocal: true,
  reject: false,
  stdio: "inherit",
});
if (exitCode !== 0) {
  const version = await execa("pulumi", ["version"], { preferLocal: true, reject: false });
  if (version.exitCode !== 0)
    console.error(
      [
        "The Pulumi CLI could not be started: its npm wrapper downloads it from GitHub on first use, and that failed.",
        "Install Pulumi yourself (https://www.pulumi.com/docs/install/) and run `pulumi` in this folder,",
        "or rehearse the stack on local services: npm run sandbox preview",
      ].join("\n"),
    );
}
process.exitCode = exitCode ?? 1;
