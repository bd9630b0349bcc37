/** Key pairs in the driver's records, as outputs. */
import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { recorded } from "../driver-command.ts";
import { readRecord } from "./record.ts";

export interface KeyPair {
  readonly accessKeyId: pulumi.Output<string>;
  /** Always a secret. */
  readonly secretAccessKey: pulumi.Output<string>;
}

const WithKeys = z.object({ accessKey: z.string(), secretKey: z.string() });
const MayHaveKeys = z.object({ accessKey: z.string().nullish(), secretKey: z.string().nullish() });

/** The key pair that WEKA made; the record of a service account always has it. */
export function keysOf(made: command.local.Command): KeyPair {
  const keys = (record: string): z.output<typeof WithKeys> => readRecord(WithKeys, record);
  return {
    accessKeyId: recorded(made, (record) => keys(record).accessKey),
    secretAccessKey: pulumi.secret(made.stdout.apply((record) => keys(record).secretKey)),
  };
}

/** What an S3 user signs with: the key pair that WEKA made (5.1 and later), else its name and password. */
export function keysOfUser(
  made: command.local.Command,
  user: pulumi.Input<string>,
  password: pulumi.Input<string>,
): KeyPair {
  const keys = (record: string): z.output<typeof MayHaveKeys> => readRecord(MayHaveKeys, record);
  const accessKey = recorded(made, (record) => keys(record).accessKey);
  const secretKey = made.stdout.apply((record) => keys(record).secretKey);
  return {
    accessKeyId: pulumi.all([accessKey, user]).apply(([key, name]) => key ?? name),
    secretAccessKey: pulumi.secret(
      pulumi.all([secretKey, password]).apply(([key, word]) => key ?? word),
    ),
  };
}

/** The key pair of a user or service account, and nothing else of it: what a stack exports. */
export function keyPair({ accessKeyId, secretAccessKey }: KeyPair): KeyPair {
  return { accessKeyId, secretAccessKey };
}
