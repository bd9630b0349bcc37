/** Real AWS SDK clients of the sandbox's endpoints: signed, over TLS that is verified against the sandbox's authority. */
import { lookup as dnsLookup } from "node:dns";
import { Agent } from "node:https";
import { S3Client } from "@aws-sdk/client-s3";

export interface Login {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly login: Login;
  /** PEM text of the sandbox's certificate authority. */
  readonly authority: string;
}

/** A client for one endpoint. Every name resolves to this machine, as no DNS knows the appliance's host here. */
export function s3Client({ endpoint, region, login, authority }: ClientOptions): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken } = login;
  return new S3Client({
    endpoint,
    region,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { httpsAgent: loopbackAgent(authority) },
  });
}

function loopbackAgent(authority: string): Agent {
  return new Agent({
    ca: authority,
    keepAlive: true,
    lookup: (_, options, callback) => {
      dnsLookup("localhost", { ...options, family: 4 }, callback);
    },
  });
}
