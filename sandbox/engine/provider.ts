/**
 * What the sandbox engine asks of a resource type: the same four verbs as a Pulumi resource provider, against a local
 * service. A program's property values arrive as plain JSON data (secrets unwrapped, nothing unknown). In a preview an
 * input whose value is not known yet is absent, and only `check`, `predict` and `read` are called.
 */

/** A property value after the engine resolved it: plain JSON data. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [property: string]: Value | undefined };

/** The properties of one resource, or the arguments or result of one lookup. */
export type Properties = Readonly<Record<string, Value | undefined>>;

export interface ObjectState {
  /** The provider's own id of the object: an ARN, a bucket name, `namespace/name`. */
  readonly id: string;
  /** What the program sees as the resource's outputs; inputs that are echoed included. */
  readonly outputs: Properties;
}

export interface ResourceProvider {
  /** Pulumi's type token, for example `aws:iam/policy:Policy`. */
  readonly type: string;
  /**
   * Inputs that cannot change in place: a change of one of them makes another object. A dotted path, such as
   * `metadata.name`, names a part of an input.
   */
  readonly replaceOn: readonly string[];
  /** Whether a replacement deletes the old object first, because both would have the same identity. */
  readonly deleteBeforeReplace: boolean;
  /** Inputs that are secret whether or not the program says so. */
  readonly secretInputs?: readonly string[];
  /** Outputs that an update in place may change: the preview of an update shows them as unknown. */
  readonly changedByUpdate?: readonly string[];
  /** Throws a sentence when the service would refuse these inputs. Called when all are known, in previews too. */
  check?(inputs: Properties): Promise<void>;
  /** Outputs that preview can already tell from the inputs; all others are unknown until the object exists. */
  predict(inputs: Properties): Properties;
  /** Makes the object, or adopts and adjusts the one that an interrupted run left behind. */
  create(inputs: Properties): Promise<ObjectState>;
  /** The object as it is now, or undefined when it is gone. */
  read(state: ObjectState, inputs: Properties): Promise<ObjectState | undefined>;
  update(state: ObjectState, before: Properties, after: Properties): Promise<ObjectState>;
  /** Deletes the object; one that is already gone is no error. */
  delete(state: ObjectState, inputs: Properties): Promise<void>;
}

/** A provider function, such as `aws:eks/getNodeGroup:getNodeGroup`. Throws a sentence for the user when nothing is found. */
export interface Lookup {
  readonly token: string;
  call(inputs: Properties): Promise<Properties>;
}

export interface Providers {
  readonly resources: ReadonlyMap<string, ResourceProvider>;
  readonly lookups: ReadonlyMap<string, Lookup>;
}
