/**
 * Runs a Pulumi program in this process under Pulumi's public mock monitor. This folder holds all that the sandbox knows
 * of the SDK's insides; it was written against `runtime/{mocks,resource,rpc,settings,state}.js` of @pulumi/pulumi 3.270.
 *
 * What `setMocks` does not hand to `newResource` (parent, dependencies, protect, aliases, …) stands in the request that
 * the mock monitor receives. The monitor instance is therefore decorated: a request waits in an AsyncLocalStorage while
 * the monitor calls `newResource`, which reads it there.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { messageOf } from "../errors.ts";
import type { PropertyMap } from "../property.ts";
import { knownValues } from "../property.ts";
import { isStack, resourceUrn, stackType } from "../urn.ts";
import type { Host, Program } from "./registration.ts";
import { registrationFrom } from "./request.ts";
import { runtimeState } from "./runtime-state.ts";
import { propertiesFromWire, toWire } from "./wire.ts";

interface ProgramSettings {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly preview: boolean;
  /** Config values by `namespace:key`; what is not a text is given as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** The keys of the secret ones. */
  readonly secretConfig: readonly string[];
}

/** What is under way between program and engine. */
interface Run {
  readonly settings: ProgramSettings;
  readonly host: Host;
  readonly request: AsyncLocalStorage<RegisterResourceRequest>;
  /** Rises with every request, so that `drain` sees whether anything still moved. */
  requests: number;
  outputs: PropertyMap;
}

/**
 * Runs the program until it and everything it left running has ended.
 *
 * @returns the stack's outputs
 * @throws what the program throws; rejections that it drops reach the process (see `collectRejections`)
 */
export async function runProgram(
  program: Program,
  settings: ProgramSettings,
  host: Host,
): Promise<PropertyMap> {
  const run: Run = { settings, host, request: new AsyncLocalStorage(), requests: 0, outputs: {} };
  // Its own copy of the SDK's settings, as Pulumi's Automation API gives to inline programs.
  await runtimeState.withLocalStorage(async () => {
    await install(run);
    await orStuck(
      (async () => {
        try {
          await pulumi.runtime.runInPulumiStack(program);
        } finally {
          await drain(run);
        }
      })(),
    );
  });
  return run.outputs;
}

async function install(run: Run): Promise<void> {
  const { project, stack, preview, organization, config, secretConfig } = run.settings;
  const mocks = { newResource: newResource(run), call: lookup(run) };
  await pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
  pulumi.runtime.setAllConfig({ ...config }, [...secretConfig]);
  runtimeState.getStore().settings.engine = loggingEngine(run);
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor))
    throw new Error("setMocks of @pulumi/pulumi installed no MockMonitor.");
  decorate(monitor, run);
}

function decorate(monitor: MockMonitor, run: Run): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RegisterResourceRequest, done) => {
    run.requests += 1;
    return run.request.run(request, () => register(request, done));
  };
  monitor.registerResourceOutputs = (request: RegisterResourceOutputsRequest, done) => {
    run.requests += 1;
    if (isStack(request.getUrn()))
      run.outputs = propertiesFromWire(request.getOutputs()?.toJavaScript());
    done(null, {});
  };
  // The mock monitor's own keeps only the nearest parent type, so that two resources can get one URN.
  const { stack, project } = run.settings;
  Object.defineProperty(monitor, "newUrn", {
    value: (parent: string, type: string, name: string) =>
      resourceUrn(stack, project, parent, type, name),
  });
}

function newResource(run: Run): pulumi.runtime.Mocks["newResource"] {
  return async ({ type, name, id = "" }) => {
    const request = run.request.getStore();
    if (type === stackType) return { id: "", state: {} };
    try {
      if (request === undefined) return { id, state: { ...(await run.host.read(type, name, id)) } };
      const done = await run.host.register(registrationFrom(request, run.settings));
      return { id: done.id, state: toWire(done.outputs, done.secretOutputs) };
    } catch (error) {
      // Without a gRPC code, which the SDK would take for its own; its stack would be the engine's.
      throw new Error(messageOf(error));
    }
  };
}

function lookup(run: Run): pulumi.runtime.Mocks["call"] {
  return async ({ token, inputs }) => {
    run.requests += 1;
    try {
      return { ...(await run.host.call(token, knownValues(propertiesFromWire(inputs)))) };
    } catch (error) {
      // The SDK shows `details` of a failed lookup, as gRPC errors have it, and not the message.
      throw Object.assign(new Error(messageOf(error)), { details: messageOf(error) });
    }
  };
}

const severities = [undefined, "info", "warning", "error"] as const;

/**
 * Takes what the program logs with `pulumi.log`, which would go to the console otherwise. Debug messages are dropped:
 * nearly all are the SDK's own, and they print whole responses, secrets included.
 */
function loggingEngine(run: Run): object {
  return {
    log(request: LogRequest, done: () => void): void {
      const severity = severities[request.getSeverity()];
      if (severity !== undefined)
        run.host.log({ event: "log", severity, message: request.getMessage() });
      done();
    },
    setRootResource(_request: unknown, done: (error: null, response: object) => void): void {
      done(null, {});
    },
    requirePulumiVersion(_request: unknown, done: (error: null) => void): void {
      done(null);
    },
  };
}

/** Waits for the requests under way, and for those that their answers set off. */
async function drain(run: Run): Promise<void> {
  let seen;
  do {
    seen = run.requests;
    await pulumi.runtime.disconnect();
    // Rejections surface at the end of a turn; work that they or settled outputs set off starts in the next.
    await nextTurn();
    await nextTurn();
  } while (run.requests !== seen);
}

/**
 * Ends a run that can no longer end by itself: Node has nothing left to do, and resources still wait for one another or
 * for a promise that nobody settles. Node would leave without a word.
 */
async function orStuck(work: Promise<void>): Promise<void> {
  const { pendingResourceRegistrations: waiting } = runtimeState.getStore();
  const stuck = Promise.withResolvers<never>();
  const onIdle = (): void => {
    const names = [...waiting.values()].map(({ type = "", name = "", inputProperty }) =>
      inputProperty === undefined
        ? `${type} ${name}`
        : `${type} ${name} for its input "${inputProperty}"`,
    );
    const which = names.length === 0 ? "" : ` These resources wait: ${names.join("; ")}.`;
    stuck.reject(new Error(`it waits for something that never comes.${which}`));
  };
  process.once("beforeExit", onIdle);
  try {
    await Promise.race([work, stuck.promise]);
  } finally {
    process.removeListener("beforeExit", onIdle);
  }
}
