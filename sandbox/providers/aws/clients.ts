import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

/** The clients of one account in one region. */
export interface AwsClients {
  readonly region: string;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly eks: EKSClient;
  readonly sts: STSClient;
  /** Closes the connections that the clients keep alive, so that the process can end. */
  close(): void;
}

/** moto takes any credentials: who may reach its port on the loopback is its administrator. */
const ADMINISTRATOR = { accessKeyId: "sandbox-administrator", secretAccessKey: "not-checked" };

/**
 * Clients that send every request to one endpoint.
 *
 * @param endpoint moto's address, `http://127.0.0.1:<port>`
 * @param region the region of the stack, such as `us-east-1`
 */
export function awsClients({ endpoint, region }: { endpoint: string; region: string }): AwsClients {
  const config = { endpoint, region, credentials: ADMINISTRATOR };
  const clients = {
    // Bucket names with dots, and names under 127.0.0.1, only work in the path.
    s3: new S3Client({ ...config, forcePathStyle: true }),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    eks: new EKSClient(config),
    sts: new STSClient(config),
  };
  const close = (): void => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { region, ...clients, close };
}
