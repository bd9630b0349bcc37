/** Which clients count as one for a limit. */
import { isIPv6 } from "node:net";

/**
 * An IPv4 address counts by itself, an IPv6 address with its /64, which is what one machine is given (RFC 4291, 2.5.4).
 *
 * @param address as the socket tells it; IPv4 may be written as IPv6 (`::ffff:192.0.2.1`)
 */
export function networkOf(address: string): string {
  const [plain = ""] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
