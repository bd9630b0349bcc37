import { jsonOrNothing } from "../../json.ts";
import { keysIn } from "../seen/s3-keys.ts";

/** The key pair in what a command printed, as JSON or in lines such as `Access-Key: ...`; see `keysIn`. */
export function keysPrinted(printed: string): ReturnType<typeof keysIn> {
  return keysIn(jsonOrNothing(printed) ?? pairsIn(printed));
}

function pairsIn(printed: string): object {
  const lines = printed.matchAll(/^\s*([A-Za-z][\w -]*?)\s*:\s*(\S+)\s*$/gm);
  return Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
}
