import { bucketNamed } from "../../cluster/buckets.ts";
import { addRule, removeRule, resetRules } from "../../cluster/lifecycle.ts";
import { listing, option, word } from "../command.ts";
import type { Commands } from "../command.ts";

export const s3LifecycleCommands: Commands = {
  "s3 bucket lifecycle-rule list": {
    right: "reader",
    lists: true,
    words: ["bucket"],
    run: (call) =>
      listing(bucketNamed(call.state, word(call, "bucket")).rules.map(call.face.shapes.rule)),
  },
  "s3 bucket lifecycle-rule add": {
    words: ["bucket", "expiry-days"],
    options: { prefix: "value", tags: "value" },
    run: (call) => {
      const days = word(call, "expiry-days");
      const rule = { days, prefix: option(call, "prefix"), tags: option(call, "tags") };
      addRule(call, word(call, "bucket"), rule);
      return undefined;
    },
  },
  "s3 bucket lifecycle-rule remove": {
    words: ["bucket", "rule"],
    run: (call) => {
      removeRule(call, word(call, "bucket"), word(call, "rule"));
      return undefined;
    },
  },
  "s3 bucket lifecycle-rule reset": {
    words: ["bucket"],
    asksFirst: true,
    run: (call) => {
      resetRules(call, word(call, "bucket"));
      return undefined;
    },
  },
};
