/** The checksums that clients send after a body (S3 User Guide, "Checking object integrity"). */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export type ChecksumHeader = `x-amz-checksum-${string}`;

export interface RunningChecksum {
  update(piece: Buffer): void;
  /** The value as S3 writes it: base64 of the big-endian bytes. */
  base64(): string;
}

/** The checksum that `x-amz-trailer` announces, if it announces one. */
export function announcedChecksum(trailer: string | undefined): ChecksumHeader | undefined {
  const match = /^\s*x-amz-checksum-([a-z0-9]+)\s*$/i.exec(trailer ?? "");
  return match?.[1] === undefined ? undefined : `x-amz-checksum-${match[1].toLowerCase()}`;
}

/** Undefined for an algorithm that Node does not have (CRC32C, CRC64NVME): such a checksum is not verified here. */
export function runningChecksum(header: ChecksumHeader): RunningChecksum | undefined {
  switch (header) {
    case "x-amz-checksum-crc32":
      return runningCrc32();
    case "x-amz-checksum-sha1":
      return runningHash("sha1");
    case "x-amz-checksum-sha256":
      return runningHash("sha256");
    default:
      return undefined;
  }
}

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update: (piece) => {
      value = crc32(piece, value);
    },
    base64: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
}

function runningHash(algorithm: "sha1" | "sha256"): RunningChecksum {
  const hash = createHash(algorithm);
  return {
    update: (piece) => {
      hash.update(piece);
    },
    base64: () => hash.digest("base64"),
  };
}
