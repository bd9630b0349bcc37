/** `npm run schema`: writes the JSON Schema that editors use for `Pulumi.<stack>.yaml`. */
import { mkdir } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { stackFileSchema } from "../config/json-schema.ts";

const FILE = "schema/pulumi-stack.schema.json";

await mkdir("schema", { recursive: true });
await writeFileAtomic(FILE, `${JSON.stringify(stackFileSchema(), undefined, 2)}\n`);
console.log(`wrote ${FILE}`);
