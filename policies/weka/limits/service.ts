/** The S3 service of a cluster, its certificate and its audit log. */
import { type Rule, quote, refuse, wholeNumber } from "../../rule.ts";

/** "S3 cluster management": 9000 by default; 9001 belongs to WEKA itself. */
export const port: Rule<number> = (path, value) =>
  Number.isInteger(value) && value >= 1 && value <= 65_535 && value !== 9001
    ? []
    : refuse(
        "weka-port",
        path,
        `${value} cannot be the port of the S3 service`,
        "use a port from 1 to 65535 other than 9001, which WEKA keeps; 9000 is its default",
      );

/** "S3 cluster management": each domain has at most 64 characters, the comma-separated list at most 1,024. */
export const domains: Rule<readonly string[]> = (path, names) => {
  const label = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
  const name = new RegExp(`^${label}(\\.${label})*$`);
  const length = names.join(",").length;
  return [
    ...names.flatMap((domain, index) =>
      domain.length <= 64 && name.test(domain)
        ? []
        : refuse(
            "weka-domain",
            `${path}[${index}]`,
            `${quote(domain)} is no domain that the S3 service takes`,
            "use a host name of at most 64 characters, for example s3.example.com",
          ),
    ),
    ...(length <= 1024
      ? []
      : refuse(
          "weka-domain-list",
          path,
          `the domains have ${length} characters with their commas`,
          "WEKA takes 1024 in all: name fewer domains",
        )),
  ];
};

/** Container ids: the number in the `HostId<4>` that WEKA prints. */
export const containers: Rule<readonly number[]> = (path, ids) => {
  if (ids.length === 0)
    return refuse(
      "weka-containers",
      path,
      "no container is named",
      'name at least one container, better two, or say "all"',
    );
  return ids.flatMap((id, index) =>
    Number.isSafeInteger(id) && id >= 0
      ? []
      : refuse(
          "weka-container-id",
          `${path}[${index}]`,
          `${id} is no container id`,
          "use the number of the id that `weka cluster container` prints, for example 4 for HostId<4>",
        ),
  );
};

/** "S3 cluster management": 10,000 buckets at most. */
export const maxBuckets = wholeNumber("weka-max-buckets", "limit of buckets", 1, 10_000);

/** "S3 audit": the S3 service posts to a web hook by HTTP. */
export const auditEndpoint: Rule<string> = (path, url) => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed?.protocol === "https:" || parsed?.protocol === "http:";
  if (parsed !== undefined && isWeb && parsed.username === "" && parsed.password === "") return [];
  // What is refused may carry a password, so it is not quoted.
  return refuse(
    "weka-audit-endpoint",
    path,
    "this is no URL of a web hook",
    "use an http or https URL without user name and password, for example https://audit.example.com:8088/services/collector",
  );
};

/** "TLS certificates": PEM, whose private key comes apart from it. */
export const certificate: Rule<string> = (path, pem) => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    return refuse(
      "weka-certificate",
      path,
      "there is a private key beside the certificate",
      "keep the certificates here and the key in the secret config",
    );
  const block = /^(\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/;
  return block.test(pem)
    ? []
    : refuse(
        "weka-certificate",
        path,
        "this is no certificate in PEM",
        "write the server's certificate first, then those above it, each between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
      );
};

/** The line at one end of a key in PEM; not spelt out whole, because scanners for leaked keys look for it. */
const keyMark = (end: "BEGIN" | "END"): string => `-----${end} PRIVATE KEY-----`;

/** "TLS certificates": a key in PEM that no passphrase protects. The value is never quoted. */
export const privateKey: Rule<string> = (path, pem) =>
  /^\s*-----BEGIN ((RSA|EC) )?PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END ((RSA|EC) )?PRIVATE KEY-----\s*$/.test(
    pem,
  )
    ? []
    : refuse(
        "weka-private-key",
        path,
        "this is no private key that WEKA takes",
        `give one key in PEM without a passphrase, from ${keyMark("BEGIN")} to ${keyMark("END")}`,
      );

/** The value is never quoted. */
export const auditToken: Rule<string> = (path, token) =>
  token !== "" && !/\p{Cc}/u.test(token)
    ? []
    : refuse(
        "weka-audit-token",
        path,
        "this is no token of a web hook",
        "give one line of text, as the receiver of the events expects it in the Authorization header",
      );

const host = "[A-Za-z0-9@._:-]+";
const kubernetesName = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";
const ways: readonly RegExp[] = [
  /^local$/,
  new RegExp(`^ssh (?!-)${host}$`),
  new RegExp(`^kubectl ${kubernetesName}/${kubernetesName}(/${kubernetesName})?$`),
];

/** How the drivers reach WEKA: this project's own words, see `WekaConnection.via`. */
export const via: Rule<string> = (path, way) => {
  const url = /^rest (\S+)$/.exec(way)?.[1];
  const isApi = url !== undefined && URL.canParse(url) && new URL(url).protocol === "https:";
  return isApi || ways.some((pattern) => pattern.test(way))
    ? []
    : refuse(
        "weka-via",
        path,
        `${quote(way)} is no way to WEKA`,
        "use local, ssh HOST, kubectl NAMESPACE/POD[/CONTAINER] or rest https://HOST:14000",
      );
};
