import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { z } from "zod";
import type { AwsClients } from "../providers/aws/clients.ts";

/** The temporary keys of one role session, as a node's metadata service hands them to pods. */
interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly sessionArn: string;
}

const assumed = z.object({
  Credentials: z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.date(),
  }),
  AssumedRoleUser: z.object({ Arn: z.string() }),
});

/**
 * A new session of a role, through STS AssumeRole.
 *
 * @param sessionName 2 to 64 of letters, digits and `_+=,.@-` (STS API reference)
 */
export async function assumeRole(
  { sts }: Pick<AwsClients, "sts">,
  roleArn: string,
  sessionName: string,
): Promise<RoleCredentials> {
  const answer = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
  );
  const { Credentials, AssumedRoleUser } = assumed.parse(answer);
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
    expiresAt: Credentials.Expiration,
    sessionArn: AssumedRoleUser.Arn,
  };
}
