import type { z } from "zod";
import type { ObjectState, Properties, ResourceProvider } from "../../engine/provider.ts";
import { withCode } from "./errors.ts";

/**
 * One AWS resource type over its API, in the property names and shapes of @pulumi/aws. `Inputs` is what the schema of
 * its inputs gives.
 */
interface AwsResource<Inputs> {
  /** Pulumi's type token, for example `aws:iam/policy:Policy`. */
  readonly type: string;
  /** The inputs that the sandbox acts on. It refuses all others, as it would rehearse something else without them. */
  readonly inputs: z.ZodType<Inputs> & { readonly shape: object };
  readonly replaceOn: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly changedByUpdate?: readonly string[];
  /** Throws an AwsRefusal for what AWS refuses and moto takes. */
  readonly refuse?: (inputs: Inputs) => void;
  /** Outputs that follow from inputs; in a preview some inputs may be missing. */
  readonly predict?: (inputs: Properties) => Properties;
  /** Makes the object, or takes over the one that is there, and brings it to the inputs. Returns its id. */
  create(inputs: Inputs): Promise<string>;
  /** What AWS reports of the object, or undefined when it is gone. */
  observe(id: string): Promise<Properties | undefined>;
  /** Brings the object to the inputs. */
  update(id: string, inputs: Inputs): Promise<void>;
  /** Deletes the object; no error when it is gone. `state` holds the outputs that the engine remembers. */
  delete(id: string, state: Properties): Promise<void>;
}

/**
 * Makes a provider for the engine. Outputs are the inputs with what AWS reports laid over them, so that a refresh sees
 * every difference. Every failure carries AWS's code and message.
 */
export function resourceProvider<Inputs>(resource: AwsResource<Inputs>): ResourceProvider {
  const { type, replaceOn, deleteBeforeReplace = false, changedByUpdate = [] } = resource;

  const accepted = (inputs: Properties): Inputs => {
    const parsed = resource.inputs.safeParse(inputs);
    if (!parsed.success)
      throw new Error(problemsOf(parsed.error, Object.keys(resource.inputs.shape)));
    resource.refuse?.(parsed.data);
    return parsed.data;
  };
  const read = async (id: string, inputs: Properties): Promise<ObjectState | undefined> => {
    const observed = await resource.observe(id);
    return observed && { id, outputs: { ...inputs, ...observed } };
  };
  const made = async (id: string, inputs: Properties): Promise<ObjectState> => {
    const state = await read(id, inputs);
    if (state === undefined)
      throw new Error(`AWS took it, but does not report ${JSON.stringify(id)}`);
    return state;
  };

  return {
    type,
    replaceOn,
    deleteBeforeReplace,
    changedByUpdate,
    check: (inputs) => said(() => Promise.resolve(accepted(inputs)).then(() => undefined)),
    predict: (inputs) => ({ ...inputs, ...resource.predict?.(inputs) }),
    create: (inputs) => said(async () => made(await resource.create(accepted(inputs)), inputs)),
    read: ({ id }, inputs) => said(() => read(id, inputs)),
    update: ({ id }, _before, after) =>
      said(async () => {
        await resource.update(id, accepted(after));
        return made(id, after);
      }),
    delete: ({ id, outputs }) => said(() => resource.delete(id, outputs)),
  };
}

async function said<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(withCode(error), { cause: error });
  }
}

function problemsOf(error: z.ZodError, known: readonly string[]): string {
  return error.issues
    .map((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0
        ? `the sandbox has no ${issue.keys.join(", ")} here; it knows ${known.join(", ")}`
        : `${issue.path.join(".")}: ${issue.message}`,
    )
    .join("; ");
}
