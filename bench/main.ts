/** `npm run bench [name]`: runs the benchmarks, which print ratios within one run and never absolute promises. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const FOLDER = import.meta.dirname;
const wanted = process.argv.slice(2);
const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".ts") && file !== "main.ts");
const names = files.map((file) => file.slice(0, -".ts".length)).sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : names) {
    console.log(`\n# ${name}`);
    await execa(process.execPath, ["--expose-gc", join(FOLDER, `${name}.ts`)], {
      stdio: "inherit",
      preferLocal: true,
    });
  }
}
