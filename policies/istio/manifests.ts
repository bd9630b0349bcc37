/** Everything that a route registers, in the order in which it may come to be. */
import { type Gateway, ownGateway } from "./gateway.ts";
import type { S3Route } from "./route.ts";
import { type SourceRestriction, sourceRestriction } from "./source-restriction.ts";
import { type VirtualService, virtualService } from "./virtual-service.ts";

export type IstioManifest = Gateway | SourceRestriction | VirtualService;

/** A manifest with what it is to the route; the parts are the same in every version of a stack. */
export interface Part {
  readonly part: "gateway" | "sources" | "route";
  readonly manifest: IstioManifest;
}

/** The manifests of a route. Who may come in is settled before the route opens, and until it has closed again. */
export function partsOf(route: S3Route): Part[] {
  const { ownGateway: gateway, allowedSources: sources } = route;
  return [
    ...(gateway === undefined
      ? []
      : [{ part: "gateway" as const, manifest: ownGateway(route, gateway) }]),
    ...(sources === undefined
      ? []
      : [{ part: "sources" as const, manifest: sourceRestriction(route, sources) }]),
    { part: "route", manifest: virtualService(route) },
  ];
}
