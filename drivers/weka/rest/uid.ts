import { z } from "zod";
import { Refused } from "../../failure.ts";
import { id, listOf, read, row } from "../answers.ts";
import type { Api } from "./api.ts";

const Named = row(z.object({ uid: id, name: z.string() }), { name: ["username"] });

/**
 * REST changes objects by ids of its own; a name is all that people know.
 *
 * @param path of the list of such objects
 * @param what of what kind they are, for the error: `filesystem`
 * @throws Refused when there is none of that name, as the command line refuses it
 */
export async function uidOf(api: Api, path: string, what: string, name: string): Promise<string> {
  const all = read(`the list of ${what}s`, listOf(Named), await api.get(path));
  const found = all.find((known) => known.name === name);
  if (found !== undefined) return found.uid;
  throw new Refused(
    `GET the uid of ${what} ${name}`,
    `there is no ${what} ${JSON.stringify(name)}`,
    "WEKA",
  );
}
