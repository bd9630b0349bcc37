/** `node scripts/readme.ts`: writes the generated parts of README.md and docs/. */
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { GENERATED, regenerate } from "./generated-docs.ts";

for (const [path, make] of GENERATED) {
  const { after } = await regenerate(path, make);
  await writeFileAtomic(join(import.meta.dirname, "..", path), after);
  console.log(`wrote ${path}`);
}
