/**
 * Checks a manifest against the schema of its custom resource definition.
 *
 * `@kubernetes-models/istio` ships Istio's schemas as compiled validators. They follow JSON Schema, where a field that
 * the schema does not know is allowed; a Kubernetes API server drops it without a word, and `kubectl` refuses it. Here it
 * is refused. The validators do not tell which fields they know, but they look at every one of them, present or not:
 * watched through a proxy, a field that a validator never looked at is one it does not know.
 */

import type { Properties, Value } from "../engine/provider.ts";
import { isList, isObject } from "../engine/property.ts";

/** A model class of `@kubernetes-models/istio`. */
export interface KubernetesModel {
  readonly apiVersion: string;
  readonly kind: string;
  new (): { validate(): void };
}

/** Every way in which the manifest does not fit its schema, each as a sentence that begins with the field's path. */
export function schemaFindings(model: KubernetesModel, manifest: Properties): string[] {
  const unknown = Object.keys(manifest).filter((key) => !manifestFields.includes(key));
  const looks = new Looks();
  const instance = Object.assign(new model(), {
    metadata: looks.watch(manifest["metadata"], "metadata"),
    spec: looks.watch(manifest["spec"], "spec"),
  });
  return [
    ...unknown.map((field) => unknownField(field, manifestFields)),
    ...mismatches(instance),
    ...looks.unknownFields(),
  ];
}

/** What people write; `status` is the controller's. */
const manifestFields = ["apiVersion", "kind", "metadata", "spec"];

function mismatches(instance: { validate(): void }): string[] {
  try {
    instance.validate();
    return [];
  } catch (error) {
    const errors = isValidationError(error) ? error.errors : undefined;
    if (errors === undefined) throw error;
    // "not" and "oneOf" report the same mistake twice; the second is the one that can be read.
    const told = errors.filter(({ keyword }) => keyword !== "not");
    return told.map(
      ({ instancePath, message }) => `${fieldPath(instancePath)} ${message ?? "is not valid"}`,
    );
  }
}

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

function isValidationError(error: unknown): error is Error & { errors: readonly SchemaError[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** `/spec/http/0/timeout` as `spec.http[0].timeout`. */
function fieldPath(pointer: string): string {
  const steps = pointer.split("/").slice(1);
  return steps
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
}

function unknownField(path: string, known: readonly string[]): string {
  return `${path} is not a field of the schema; allowed here are ${[...known].sort().join(", ")}`;
}

/** Notes which fields of a value are looked at. */
class Looks {
  readonly #seen: {
    readonly path: string;
    readonly fields: readonly string[];
    readonly looked: Set<string>;
  }[] = [];

  watch(value: Value | undefined, path: string): Value | undefined {
    if (isList(value))
      return value.map((item, index) => this.watch(item, `${path}[${index}]`) ?? null);
    if (!isObject(value)) return value;
    const looked = new Set<string>();
    this.#seen.push({ path, fields: Object.keys(value), looked });
    const watched = Object.entries(value).map(
      ([field, inner]) => [field, this.watch(inner, `${path}.${field}`)] as const,
    );
    return new Proxy(Object.fromEntries(watched), {
      get(target, field) {
        if (typeof field === "symbol") return undefined;
        looked.add(field);
        return target[field];
      },
    });
  }

  /** A value that was not looked into at all is free in form, or part of an unknown field that is reported itself. */
  unknownFields(): string[] {
    return this.#seen.flatMap(({ path, fields, looked }) =>
      looked.size === 0
        ? []
        : fields
            .filter((field) => !looked.has(field))
            .map((field) => unknownField(`${path}.${field}`, [...looked])),
    );
  }
}
