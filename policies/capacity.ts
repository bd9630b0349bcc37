const units: Readonly<Record<string, bigint>> = {
  B: 1n,
  KB: 1000n,
  MB: 1000n ** 2n,
  GB: 1000n ** 3n,
  TB: 1000n ** 4n,
  PB: 1000n ** 5n,
  EB: 1000n ** 6n,
  KiB: 1024n,
  MiB: 1024n ** 2n,
  GiB: 1024n ** 3n,
  TiB: 1024n ** 4n,
  PiB: 1024n ** 5n,
  EiB: 1024n ** 6n,
};

/**
 * Reads a capacity literal of WEKA's command line (WEKA 5.0, "CLI reference guide": `1B`, `1KB` to `1EB` in powers of
 * 1,000, `1KiB` to `1EiB` in powers of 1,024).
 *
 * @returns the number of bytes, or undefined when the text is no such literal or no whole number of bytes
 */
export function parseCapacity(literal: string): bigint | undefined {
  const [, whole, fraction = "", unit = ""] =
    /^(\d+)(?:\.(\d+))?([KMGTPE]i?B|B)$/.exec(literal) ?? [];
  const size = units[unit];
  if (whole === undefined || size === undefined) return undefined;
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * size;
  return scaled % scale === 0n ? scaled / scale : undefined;
}
