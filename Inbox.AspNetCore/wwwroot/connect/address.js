import { fromHex, toHex } from './bytes.js';

/**
 * The address of a candidate: IPv4 in 4 bytes, IPv6 in 16, or the 16 bytes of an mDNS name `<uuid>.local`, with which browsers hide local
 * addresses (RFC 8828; draft-ietf-mmusic-mdns-ice-candidates).
 * @typedef {{ kind: 'ipv4' | 'ipv6' | 'mdns', bytes: Uint8Array }} Address
 */

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;

/**
 * @param {string} text
 * @returns {Address | undefined} undefined for anything else: another name, or an IPv6 address with a zone
 */
export function parseAddress(text) {
  const name = text.toLowerCase();
  if (name.endsWith('.local')) {
    const uuid = UUID.exec(name.slice(0, -'.local'.length));
    return uuid ? { kind: 'mdns', bytes: fromHex(uuid.slice(1).join('')) } : undefined;
  }
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(name)) {
    const numbers = name.split('.').map(Number);
    return numbers.every((number) => number < 256) ? { kind: 'ipv4', bytes: Uint8Array.from(numbers) } : undefined;
  }
  return parseIpv6(name);
}

/**
 * @param {Address} address
 * @returns {string}
 */
export function formatAddress({ kind, bytes }) {
  if (kind === 'ipv4') return bytes.join('.');
  const hex = toHex(bytes);
  if (kind === 'mdns') return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}.local`;
  return new URL(`http://[${hex.match(/.{4}/g)?.join(':')}]/`).hostname.slice(1, -1);
}

/** @param {Address} address */
export const isLoopback = ({ kind, bytes }) =>
  (kind === 'ipv4' && bytes[0] === 127) || (kind === 'ipv6' && bytes.every((byte, index) => byte === (index === 15 ? 1 : 0)));

/**
 * @param {string} text
 * @returns {Address | undefined}
 */
function parseIpv6(text) {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/.test(text)) return undefined;
  let host;
  try {
    // The only IPv6 parser in browsers. It also normalizes the address (RFC 5952).
    host = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  const [head, tail] = host.split('::').map((half) => (half ? half.split(':') : []));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return { kind: 'ipv6', bytes: fromHex(groups.map((group) => group.padStart(4, '0')).join('')) };
}
