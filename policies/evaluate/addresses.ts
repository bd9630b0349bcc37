/**
 * IP addresses and networks of the IpAddress operators: IPv4 and IPv6 in CIDR notation, a bare address being the
 * network of itself alone.
 */

export interface Network {
  /** 16-bit groups: two for IPv4, eight for IPv6. The two kinds never contain each other. */
  readonly groups: readonly number[];
  readonly prefixLength: number;
}

const DECIMAL = /^\d{1,3}$/;
const HEXADECIMAL = /^[\da-f]{1,4}$/i;
const GROUP_BITS = 16;

/** An address, or an address with `/prefix-length`; undefined when the text is neither. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const groups = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (groups === undefined) return undefined;
  const bits = groups.length * GROUP_BITS;
  if (slash === -1) return { groups, prefixLength: bits };
  const length = text.slice(slash + 1);
  if (!DECIMAL.test(length) || Number(length) > bits) return undefined;
  return { groups, prefixLength: Number(length) };
}

/** The 16-bit groups of an address; undefined when the text is none. */
export function parseAddress(text: string): number[] | undefined {
  // The longest address is 39 characters, or 45 with an IPv4 tail: anything longer need not be looked at.
  if (text.length > 45) return undefined;
  return text.includes(":") ? parseVersion6(text) : parseVersion4(text);
}

function parseVersion4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  if (!parts.every((part) => DECIMAL.test(part) && Number(part) <= 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseVersion6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined) return undefined;
  const gap = 8 - head.length - tail.length;
  return gap < 1 ? undefined : [...head, ...new Array<number>(gap).fill(0), ...tail];
}

/** Groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  for (const part of text.split(":")) {
    const pair = part.includes(".") ? parseVersion4(part) : undefined;
    if (pair !== undefined) groups.push(...pair);
    else if (HEXADECIMAL.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Whether the network contains the address, given as groups. */
export function contains(network: Network, address: readonly number[]): boolean {
  if (network.groups.length !== address.length) return false;
  let bits = network.prefixLength;
  for (let at = 0; bits > 0; at += 1, bits -= GROUP_BITS) {
    const ignored = Math.max(0, GROUP_BITS - bits);
    if ((network.groups[at] ?? 0) >> ignored !== (address[at] ?? 0) >> ignored) return false;
  }
  return true;
}
