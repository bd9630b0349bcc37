/** Reads a RegisterResourceRequest (proto/pulumi/resource.proto) as a registration. */

import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { resourceUrn } from "../urn.ts";
import type { Urn } from "../urn.ts";
import type { Registration } from "./registration.ts";
import { propertiesFromWire, secretTextsFromWire } from "./wire.ts";

interface StackName {
  readonly project: string;
  readonly stack: string;
}

export function registrationFrom(
  request: RegisterResourceRequest,
  { project, stack }: StackName,
): Registration {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  const wire: unknown = request.getObject()?.toJavaScript();
  return {
    urn: resourceUrn(stack, project, parent, type, name),
    type,
    name,
    custom: request.getCustom(),
    parent,
    inputs: propertiesFromWire(wire),
    secretTexts: secretTextsFromWire(wire),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [
        key,
        urns.getUrnsList(),
      ]),
    ),
    aliases: request.getAliasesList().map((alias) => aliasUrn(alias, request, { project, stack })),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    importId: request.getImportid(),
  };
}

/** What an alias leaves out is as in the resource itself. */
function aliasUrn(alias: Alias, request: RegisterResourceRequest, own: StackName): Urn {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  return resourceUrn(
    orElse(spec.getStack(), own.stack),
    orElse(spec.getProject(), own.project),
    spec.getNoparent() ? "" : spec.getParenturn(),
    orElse(spec.getType(), request.getType()),
    orElse(spec.getName(), request.getName()),
  );
}

function orElse(text: string, otherwise: string): string {
  return text === "" ? otherwise : text;
}
