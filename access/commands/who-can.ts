/** `s3access who-can`: everyone who may do something somewhere. */
import type { Decision } from "../../policies/evaluate/index.ts";
import { Decider } from "../decide.ts";
import { findBucket, parseSystem } from "../find.ts";
import { textTable } from "../format/table.ts";
import { listed } from "../format/words.ts";
import type { AccessModel, Holder } from "../model/model.ts";
import { asksOf, parseQuestion } from "../question.ts";
import type { Report } from "../report.ts";
import { UsageError } from "../usage-error.ts";

export interface WhoCanOptions {
  readonly context: readonly string[];
  readonly system?: string | undefined;
  readonly assume?: boolean | undefined;
}

/** Exit code 0 when at least one principal may, 1 when nobody may for certain. */
export function whoCan(
  model: AccessModel,
  action: string,
  resource: string,
  options: WhoCanOptions,
): Report {
  const question = parseQuestion(action, resource, options.context);
  const system = parseSystem(options.system);
  const { bucket } = question.place;
  const declaring = model.buckets.filter(
    ({ name, system: on }) => name === bucket && (system ?? on) === on,
  );
  if (declaring.length === 0)
    throw new UsageError(
      `${model.title} declares no bucket ${JSON.stringify(bucket)}${system === undefined ? "" : ` on ${system}`}; it has ${listed(model.buckets.map(({ name }) => name)) || "none"}`,
    );
  const decider = new Decider(model, options.assume === true ? "assume" : "name");
  const answers = model.holders
    .filter((holder) => declaring.some((one) => one.system === holder.system))
    .map((holder) => {
      const ground = {
        system: holder.system,
        target: model.target,
        bucket: findBucket(model, holder.system, bucket),
      };
      return { holder, decision: decider.decideAll(holder, asksOf(question, ground)) };
    })
    .filter(({ decision }) => decision.outcome !== "denied");
  return {
    text: answers.length === 0 ? "nobody" : textTable({ head: HEAD, rows: answers.map(row) }),
    json: answers.map(({ holder: { key, system: on, identities }, decision }) => ({
      principal: key,
      system: on,
      identities,
      decision,
    })),
    code: answers.some(({ decision }) => decision.outcome === "allowed") ? 0 : 1,
  };
}

const HEAD = ["principal", "system", "as", "decision"];

function row({ holder, decision }: { holder: Holder; decision: Decision }): string[] {
  const { key, system, identities } = holder;
  const words = decision.outcome === "depends" ? `depends on ${listed(decision.on)}` : "allowed";
  return [key, system, identities.join(", "), words];
}
