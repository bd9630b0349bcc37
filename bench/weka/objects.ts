import type {
  DesiredS3Bucket,
  DesiredS3Policy,
  DesiredS3User,
} from "../../policies/weka/desired.ts";

/** What a team has: a bucket, a policy on it and a user with that policy. */
export type Team = readonly [DesiredS3Bucket, DesiredS3Policy, DesiredS3User];

/** @param quota of its bucket */
export function team(index: number, quota = "500GB"): Team {
  const name = `team-${index}`;
  return [
    { kind: "s3-bucket", name, hardQuota: quota, anonymous: "none", onDelete: "retain" },
    {
      kind: "s3-policy",
      name: `${name}-0badcafe`,
      document: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${name}/*`] },
        ],
      },
      onDelete: "remove",
    },
    {
      kind: "s3-user",
      name,
      policy: `${name}-0badcafe`,
      passwordVersion: 1,
      keyVersion: 1,
      onDelete: "remove",
    },
  ];
}

/**
 * The calls of a script that makes a team's objects, one call a step, as WEKA's guides show them: bucket, quota and
 * anonymous policy; policy; user and attachment. A script knows nothing of what is there, so every run makes them all.
 */
export const scriptCalls = { "s3-bucket": 3, "s3-policy": 1, "s3-user": 2 } as const;

export const scriptCallsOfTeam = Object.values(scriptCalls).reduce((sum, calls) => sum + calls, 0);
