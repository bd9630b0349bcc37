import type { Lookup, ResourceProvider } from "../../sandbox/engine/provider.ts";
import { awsProviders } from "../../sandbox/providers/aws.ts";
import type { AwsClients } from "../../sandbox/providers/aws/clients.ts";

/** The provider of a resource type by its class, such as `BucketPolicy`. */
export function providerOf(clients: AwsClients, name: string): ResourceProvider {
  const found = awsProviders(clients).resources.find(({ type }) => type.endsWith(`:${name}`));
  if (found === undefined) throw new Error(`no provider for ${name}`);
  return found;
}

/** A lookup by its function, such as `getRole`. */
export function lookupOf(clients: AwsClients, name: string): Lookup {
  const found = awsProviders(clients).lookups.find(({ token }) => token.endsWith(`:${name}`));
  if (found === undefined) throw new Error(`no lookup ${name}`);
  return found;
}
