/**
 * The one mock harness of the tests; nothing else calls `setMocks`. It waits until everything has been registered, and
 * fails for lookups without a fixture and for errors that Pulumi's mocks would swallow.
 */
import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** A registered resource. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** Plain data; a secret shows as `{ secret: value }`. */
  readonly inputs: unknown;
  /** The name of the parent, or "" without one. */
  readonly parent: string;
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly secretOutputs: readonly string[];
  /** What a component passed to `registerOutputs`; undefined for other resources. */
  outputs: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** What the program finds when it runs. */
export interface World {
  /** Stack config by full key, such as `s3-access:domain`; what is no text is given as JSON. */
  readonly config?: Readonly<Record<string, string>>;
  /** Full keys of the secret config values. */
  readonly secretKeys?: readonly string[];
  /** Results of provider functions, by token. */
  readonly lookups?: Readonly<Record<string, (inputs: Values) => object>>;
  /** Outputs of resources beside their inputs, by type. */
  readonly outputs?: Readonly<Record<string, (name: string, inputs: Values) => object>>;
}

/**
 * Runs a program and returns what it registered, in the order of registration.
 *
 * @throws AggregateError when the program throws or anything is rejected while it runs, also inside an `apply`
 */
export async function record(program: () => unknown, world: World = {}): Promise<Recorded[]> {
  const seen: Recorded[] = [];
  const failed: unknown[] = [];
  const onReject = (reason: unknown): void => void failed.push(reason);
  process.prependListener("unhandledRejection", onReject);
  try {
    let request: RegisterResourceRequest | undefined;
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ type, name, inputs }) => {
        const given = asObject(inputs);
        const one: Recorded = {
          type,
          name,
          inputs: readable(request?.getObject()?.toJavaScript()),
          parent: request?.getParent().split("::").at(-1) ?? "",
          deleteBeforeReplace: request?.getDeletebeforereplace() ?? false,
          retainOnDelete: request?.getRetainondelete() ?? false,
          secretOutputs: request?.getAdditionalsecretoutputsList() ?? [],
          outputs: undefined,
        };
        seen.push(one);
        places.set(one, placeIn(request));
        const state = { ...given, ...world.outputs?.[type]?.(name, given) };
        return { id: `${name}-id`, state };
      },
      call: ({ token, inputs }) => {
        const lookup = world.lookups?.[token];
        if (lookup === undefined) throw new Error(`no fixture for lookup ${token}`);
        return { ...lookup(asObject(inputs)) };
      },
    };
    await pulumi.runtime.setMocks(mocks, "s3-access", "test");
    pulumi.runtime.setAllConfig({ ...world.config }, [...(world.secretKeys ?? [])]);
    decorate((current) => (request = current), seen);
    await Promise.try(program).catch(onReject);
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 0)); // Rejections surface at the end of a turn.
  } finally {
    process.removeListener("unhandledRejection", onReject);
  }
  if (failed.length > 0) throw new AggregateError(failed, String(failed[0]));
  return seen;
}

/** The types and names of resources, in the order of registration. */
export function registrations(records: readonly Recorded[]): [type: string, name: string][] {
  return records.map(({ type, name }) => [type, name]);
}

/** What a resource waits for, and goes before when everything is destroyed: `S3Bucket$Command weka-raw`, sorted. */
export interface Place {
  /** The types from the outermost component down, without their packages, and the name. */
  readonly self: string;
  readonly parent: string;
  readonly dependsOn: readonly string[];
}

const places = new WeakMap<Recorded, Place>();

/** Where a recorded resource stands among the others. */
export function placeOf(one: Recorded): Place {
  const place = places.get(one);
  if (place === undefined) throw new Error(`${one.name} was not recorded`);
  return place;
}

function placeIn(request: RegisterResourceRequest | undefined): Place {
  const parent = request?.getParent() ?? "";
  const type = request?.getType() ?? "";
  const above = parent.split("::").at(-2) ?? "";
  const qualified = above === "" ? type : `${above}$${type}`;
  return {
    self: shortly(`${qualified}::${request?.getName() ?? ""}`),
    parent: shortly(parent),
    dependsOn: (request?.getDependenciesList() ?? []).map(shortly).sort(),
  };
}

function shortly(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  const types = type.split("$").filter((one) => one !== "pulumi:pulumi:Stack");
  return `${types.map((one) => one.split(":").at(-1)).join("$")} ${name}`;
}

/** Lets us see the parts of a registration that `newResource` is not given. */
function decorate(onRequest: (request: RegisterResourceRequest) => void, seen: Recorded[]): void {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("setMocks installed no MockMonitor");
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RegisterResourceRequest, done) => {
    onRequest(request);
    return register(request, done);
  };
  monitor.registerResourceOutputs = (request: RegisterResourceOutputsRequest, done) => {
    const [type, name] = request.getUrn().split("::").slice(-2);
    const found = seen.find((one) => one.name === name && type?.split("$").at(-1) === one.type);
    if (found !== undefined) found.outputs = readable(request.getOutputs()?.toJavaScript());
    done(null, {});
  };
}

/** How the SDK marks a special value on the wire, and a secret among them (sdk/nodejs/runtime/rpc.ts). */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const entries: Record<string, unknown> = asObject(value);
  if (entries[signature] === secretSignature) return { secret: readable(entries["value"]) };
  return Object.fromEntries(Object.entries(entries).map(([key, inner]) => [key, readable(inner)]));
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
