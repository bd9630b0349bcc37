/** A world in memory, with providers for it and a state in a folder of its own: what the engine's tests run against. */

import { deepEqual } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EngineError, preview, up } from "../../../sandbox/engine/index.ts";
import type { EngineEvent, Operation, ProgramOptions } from "../../../sandbox/engine/index.ts";
import type {
  Lookup,
  ObjectState,
  Properties,
  Providers,
  ResourceProvider,
  Value,
} from "../../../sandbox/engine/provider.ts";

/** A resource of any test type, with its one output that is not an input. */
export class Resource extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly token: pulumi.Output<string>;
  /** An input that the object gives back. */
  declare readonly about: pulumi.Output<unknown>;

  constructor(
    type: string,
    name: string,
    inputs: pulumi.Inputs,
    options?: pulumi.CustomResourceOptions,
  ) {
    super(`test:m:${type}`, name, { ...inputs, arn: undefined, token: undefined }, options);
  }
}

export class Group extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("test:m:Group", name, {}, options);
    this.registerOutputs({});
  }
}

export interface World {
  /** The inputs of every object by id. */
  readonly objects: Map<string, Properties>;
  /** Each provider call that changes something, such as `create thing/a`. */
  readonly calls: string[];
  /** Called before a change takes effect; may throw. */
  before: (call: string) => void | Promise<void>;
  /** Called after it took effect; may throw. */
  after: (call: string) => void | Promise<void>;
  readonly providers: Providers;
}

/** Thing: named, replaced on a new name. Slot: replaced on a new `kind`, in place. Link: replaced when `of` changes. */
export function makeWorld(): World {
  const world: World = {
    objects: new Map(),
    calls: [],
    before: () => undefined,
    after: () => undefined,
    providers: { resources: new Map(), lookups: new Map([[owner.token, owner]]) },
  };
  const providers = [
    providerOf(world, { type: "Thing", replaceOn: ["name"], deleteBeforeReplace: false }),
    providerOf(world, { type: "Slot", replaceOn: ["name", "kind"], deleteBeforeReplace: true }),
    providerOf(world, { type: "Link", replaceOn: ["of"], deleteBeforeReplace: false }),
  ];
  const resources = new Map(providers.map((provider) => [provider.type, provider]));
  return Object.assign(world, { providers: { ...world.providers, resources } });
}

const owner: Lookup = {
  token: "test:m/getOwner:getOwner",
  call: ({ of }) =>
    of === "nobody"
      ? Promise.reject(new Error("there is no owner of nobody"))
      : Promise.resolve({ owner: `owner of ${text(of)}` }),
};

interface Kind {
  readonly type: string;
  readonly replaceOn: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

function providerOf(
  world: World,
  { type, replaceOn, deleteBeforeReplace }: Kind,
): ResourceProvider {
  const idOf = (inputs: Properties): string =>
    `${type.toLowerCase()}/${text(type === "Link" ? inputs["of"] : inputs["name"])}`;
  const act = async (verb: string, id: string, effect: () => void): Promise<void> => {
    await world.before(`${verb} ${id}`);
    world.calls.push(`${verb} ${id}`);
    effect();
    await world.after(`${verb} ${id}`);
  };
  const predict = (inputs: Properties): Properties =>
    inputs["name"] === undefined
      ? { ...inputs }
      : { ...inputs, arn: `arn:${text(inputs["name"])}` };
  const stateOf = (id: string, inputs: Properties): ObjectState => ({
    id,
    outputs: { ...predict(inputs), token: `token of ${id}` },
  });
  const write = async (verb: string, id: string, inputs: Properties): Promise<ObjectState> => {
    await act(verb, id, () => world.objects.set(id, inputs));
    return stateOf(id, inputs);
  };
  return {
    type: `test:m:${type}`,
    replaceOn,
    deleteBeforeReplace,
    predict,
    create: (inputs) => write("create", idOf(inputs), inputs),
    read: ({ id }) => {
      const inputs = world.objects.get(id);
      return Promise.resolve(inputs && stateOf(id, inputs));
    },
    update: ({ id }, _before, after) => write("update", id, after),
    delete: ({ id }) => act("delete", id, () => world.objects.delete(id)),
  };
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

export interface Bench {
  readonly world: World;
  readonly folder: string;
  readonly statePath: string;
  readonly events: EngineEvent[];
  /** Options for a verb, with a program that only registers resources. */
  options(program?: () => unknown, extra?: Partial<ProgramOptions>): ProgramOptions;
  /** Every byte of every file in the state's folder, as one text. */
  bytes(): string;
}

export function makeBench(world = makeWorld()): Bench {
  const folder = mkdtempSync(join(tmpdir(), "s3-access-engine-"));
  const statePath = join(folder, "state.json");
  const events: EngineEvent[] = [];
  return {
    world,
    folder,
    statePath,
    events,
    options: (program = () => undefined, extra = {}) => ({
      project: "proj",
      stack: "dev",
      statePath,
      providers: world.providers,
      parallel: 1,
      onEvent: (event) => events.push(event),
      program: async () => asOutputs(await program()),
      ...extra,
    }),
    bytes: () =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => readFileSync(join(folder, name), "utf8"))
        .join("\n"),
  };
}

function asOutputs(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value)
    ? { ...value }
    : {};
}

/** `create test:m:Thing a`, one for each operation. */
export function brief(operations: readonly Operation[]): string[] {
  return operations.map(({ kind, type, name }) => `${kind} ${type} ${name}`);
}

/** The sentences with which a verb fails. */
export async function failuresOf(run: Promise<unknown>): Promise<readonly string[]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof EngineError) return error.failures.map(({ message }) => message);
    throw error;
  }
  return [];
}

/** A program: a thing in a group, and a link to it. */
export function pair(
  inputs: pulumi.Inputs = {},
  options: pulumi.CustomResourceOptions = {},
): () => unknown {
  return () => {
    const group = new Group("g");
    const thing = new Resource(
      "Thing",
      "a",
      { name: "a", ...inputs },
      { parent: group, ...options },
    );
    const link = new Resource("Link", "l", { of: thing.arn }, { parent: group });
    return { arn: thing.arn, token: link.token };
  };
}

export async function operationsOf(options: ProgramOptions): Promise<string[]> {
  const planned = await preview(options);
  const done = await up(options);
  deepEqual(brief(planned.operations), brief(done.operations), "preview and up agree");
  return brief(done.operations);
}
