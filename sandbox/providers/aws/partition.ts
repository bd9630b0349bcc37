/** The part of AWS that a region belongs to, with the name that ARNs carry and the domain of its services. */
interface PartitionInfo {
  readonly partition: string;
  readonly dnsSuffix: string;
}

/** botocore's partitions.json, by the prefix of their regions; every other region is of the commercial partition. */
const PARTITIONS: Readonly<Record<string, PartitionInfo>> = {
  "cn-": { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" },
  "us-gov-": { partition: "aws-us-gov", dnsSuffix: "amazonaws.com" },
  "eusc-": { partition: "aws-eusc", dnsSuffix: "amazonaws.eu" },
  "us-iso-": { partition: "aws-iso", dnsSuffix: "c2s.ic.gov" },
  "us-isob-": { partition: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov" },
  "eu-isoe-": { partition: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk" },
  "us-isof-": { partition: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov" },
};

/** @param region such as `us-east-1` */
export function partitionOf(region: string): PartitionInfo {
  const prefix = Object.keys(PARTITIONS).find((start) => region.startsWith(start));
  const found = prefix === undefined ? undefined : PARTITIONS[prefix];
  return found ?? { partition: "aws", dnsSuffix: "amazonaws.com" };
}
