/** Looks things up in the checked-in catalogue of S3 and KMS actions. */
import type { CatalogueAction } from "./action.ts";
import { KMS_ACTIONS, KMS_KEYS, KMS_RESOURCES, KMS_USUAL_KEYS } from "./kms.ts";
import type { KmsAction } from "./kms.ts";
import { S3_ACTIONS, S3_KEYS, S3_RESOURCES, S3_USUAL_KEYS } from "./s3.ts";
import type { S3Action } from "./s3.ts";

export type { AccessLevel, CatalogueAction } from "./action.ts";
export type { KmsAction, S3Action };

/** An action as the catalogue spells it, with everything known about it. */
export interface KnownAction extends CatalogueAction {
  readonly name: S3Action | KmsAction;
  /** Every condition key that may stand beside it, its resource types' keys included. */
  readonly allKeys: readonly string[];
}

interface Service {
  readonly actions: Readonly<Record<string, CatalogueAction>>;
  readonly usualKeys: readonly string[];
  readonly resources: Readonly<Record<string, { readonly keys: readonly string[] }>>;
}

const S3: Service = { actions: S3_ACTIONS, usualKeys: S3_USUAL_KEYS, resources: S3_RESOURCES };
const KMS: Service = { actions: KMS_ACTIONS, usualKeys: KMS_USUAL_KEYS, resources: KMS_RESOURCES };

const BY_NAME = new Map<string, KnownAction>(
  [S3, KMS].flatMap((service) =>
    Object.keys(service.actions).flatMap((name) => {
      const action = service.actions[name];
      if (action === undefined || !isKnownName(name)) return [];
      return [[name.toLowerCase(), { ...action, name, allKeys: allKeys(action, service) }] as const];
    }),
  ),
);

function isKnownName(name: string): name is S3Action | KmsAction {
  return Object.hasOwn(S3_ACTIONS, name) || Object.hasOwn(KMS_ACTIONS, name);
}

function allKeys({ keys, without = [], on }: CatalogueAction, service: Service): string[] {
  const usual = service.usualKeys.filter((key) => !without.includes(key));
  const ofResources = on.flatMap((type) => service.resources[type]?.keys ?? []);
  return [...new Set([...usual, ...keys, ...ofResources])].sort();
}

/** The action of that name, in any case; undefined when S3 and KMS have none. */
export function findAction(name: string): KnownAction | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Every action, S3's first. */
export function knownActions(): KnownAction[] {
  return [...BY_NAME.values()];
}

/**
 * Whether a condition key, in any case, may stand beside an action. Keys of AWS as a whole (`aws:…`) may stand beside
 * every action, those about tags only where the catalogue says so.
 */
export function carriesKey(action: KnownAction, key: string): boolean {
  const wanted = key.toLowerCase();
  if (action.allKeys.some((known) => isInstance(wanted, known.toLowerCase()))) return true;
  return wanted.startsWith("aws:") && !TAG_KEYS.test(wanted);
}

const TAG_KEYS = /^aws:(?:requesttag\/|resourcetag\/|tagkeys$)/;

/** `s3:existingobjecttag/team` is an instance of `s3:existingobjecttag/<key>`. */
function isInstance(key: string, known: string): boolean {
  const open = known.search(/<|\$\{/);
  if (open === -1) return key === known;
  return key.length > open && key.startsWith(known.slice(0, open));
}

/** The type of a condition key's values, such as `String` or `ArrayOfString`; undefined for keys of AWS as a whole. */
export function keyType(key: string): string | undefined {
  const wanted = key.toLowerCase();
  const types: Readonly<Record<string, string>> = { ...S3_KEYS, ...KMS_KEYS };
  const known = Object.keys(types).find((name) => isInstance(wanted, name.toLowerCase()));
  return known === undefined ? undefined : types[known];
}
