/** What is wrong with a WEKA section as a whole: how much of everything there is, and what would destroy what is kept. */
import { type Problem, configPath, quoteAll } from "./problems.ts";
import type { PrincipalConfig, Sections } from "./sections.ts";
import type { WekaConfig, WekaUserConfig } from "./weka.ts";

/** Of one cluster (WEKA 4.4 to 6.x, "S3 limitations"). */
const MOST = {
  buckets: 10_000,
  users: 1024,
  policies: 1024,
  accounts: 5000,
  accountsOfUser: 100,
} as const;

export function wekaProblems({ weka, principals }: Sections): Problem[] {
  if (weka === undefined) return [];
  const users = wekaUsers(principals ?? {});
  return [
    ...bucketLimits(weka),
    ...userLimits(users),
    ...webhookOverCommandLine(weka),
    ...endOfUsers(weka, users),
    ...Object.keys(weka.filesystems).flatMap((key) => endOfKeptData(key, weka)),
  ];
}

type Users = readonly (readonly [key: string, user: WekaUserConfig])[];

function wekaUsers(principals: Readonly<Record<string, PrincipalConfig>>): Users {
  return Object.entries(principals).flatMap(([key, { weka }]) =>
    weka === undefined ? [] : [[key, weka] as const],
  );
}

function bucketLimits({ buckets, cluster }: WekaConfig): Problem[] {
  const { maxBuckets = MOST.buckets } = cluster;
  const count = Object.keys(buckets).length;
  if (count <= maxBuckets) return [];
  const cause =
    cluster.maxBuckets === undefined
      ? "an S3 cluster takes"
      : `${configPath("weka", "cluster", "maxBuckets")} lets it have`;
  return [
    {
      path: configPath("weka", "buckets"),
      message: `has ${count} buckets, and ${cause} ${maxBuckets}; declare fewer buckets with more folders`,
    },
  ];
}

function userLimits(users: Users): Problem[] {
  const accounts = users.map(
    ([key, { serviceAccounts }]) => [key, Object.keys(serviceAccounts).length] as const,
  );
  const counts = [
    ["S3 users", users.length, MOST.users],
    [
      "S3 users with a policy of their own",
      users.filter(([, { policy }]) => policy === undefined).length,
      MOST.policies,
    ],
    ["service accounts", accounts.reduce((sum, [, count]) => sum + count, 0), MOST.accounts],
  ] as const;
  return [
    ...counts.flatMap(([what, count, most]) =>
      count <= most
        ? []
        : [
            {
              path: configPath("principals"),
              message: `has ${count} ${what}, and a WEKA cluster takes ${most}; let some share a user`,
            },
          ],
    ),
    ...accounts.flatMap(([key, count]) =>
      count <= MOST.accountsOfUser
        ? []
        : [
            {
              path: configPath("principals", key, "weka", "serviceAccounts"),
              message: `has ${count} service accounts, and a user takes ${MOST.accountsOfUser}; share them, or give some to another user`,
            },
          ],
    ),
  ];
}

/** `weka s3 cluster audit-webhook enable` takes the token as an argument (WEKA 5.0, "S3 audit"). */
function webhookOverCommandLine({ auditWebhook, via = "local" }: WekaConfig): Problem[] {
  if (auditWebhook === undefined || via.startsWith("rest ")) return [];
  return [
    {
      path: configPath("weka", "auditWebhook"),
      message: `cannot be set by way of ${JSON.stringify(via)}: WEKA's command line takes its token as an argument, which every user of the machine can read; write ${configPath("weka", "via")}: rest https://HOST:14000`,
    },
  ];
}

/** Removing the S3 cluster deletes every S3 user without a word (WEKA 5.0, "S3 cluster management"). */
function endOfUsers({ cluster }: WekaConfig, users: Users): Problem[] {
  if (cluster.onDelete === "retain" || users.length === 0) return [];
  const names = users.map(([, { user }]) => user);
  return [
    {
      path: configPath("weka", "cluster", "onDelete"),
      message: `"remove" ends the S3 service and deletes every S3 user, and the stack declares ${quoteAll(names)}; deploy without S3 users first, then say "remove"`,
    },
  ];
}

/** A filesystem goes with everything in it: what says that it stays contradicts that. */
function endOfKeptData(key: string, { filesystems, cluster, buckets }: WekaConfig): Problem[] {
  const { name, onDelete } = filesystems[key] ?? {};
  if (name === undefined || onDelete !== "remove") return [];
  const kept = [
    ...([cluster.filesystem, cluster.configFilesystem].includes(name) &&
    cluster.onDelete === "retain"
      ? [configPath("weka", "cluster")]
      : []),
    ...Object.entries(buckets)
      .filter(
        ([, bucket]) =>
          (bucket.filesystem ?? cluster.filesystem) === name && bucket.onDelete !== "remove",
      )
      .map(([bucket]) => configPath("weka", "buckets", bucket)),
  ];
  if (kept.length === 0) return [];
  return [
    {
      path: configPath("weka", "filesystems", key, "onDelete"),
      message: `"remove" deletes everything in ${JSON.stringify(name)}, but ${kept.join(", ")} ${kept.length === 1 ? "says its data stays" : "say their data stays"}; change one or the other`,
    },
  ];
}
