// #region filter
import { Lines, Record, Verdict, log, parseI64 } from "@flb-wasm/sdk";

const table = Lines.file("/etc/flb-wasm/networks.csv");
const bases: u32[] = [];
const masks: u32[] = [];
const names: string[] = [];
let isRead = false;

export function add_network(record: Record): Verdict {
  if (!isRead) readNetworks();
  const address = ipv4(record.at("client_ip").toText());
  if (address < 0) return Verdict.Keep;
  for (let i = 0; i < names.length; i++) {
    if ((<u32>address & masks[i]) != bases[i]) continue;
    record.set("network", names[i]);
    break;
  }
  return Verdict.Keep;
}

/** Lines of a network and its name: `10.8.0.0/16,vpn`. The first that holds an address wins. */
function readNetworks(): void {
  isRead = true;
  for (let i = 0; i < table.count; i++) {
    const line = table.at(i);
    if (line.length > 0 && !addNetworkOf(line.split(","))) log.warn(`Cannot read line ${i + 1} of the networks: ${line}`);
  }
}

function addNetworkOf(fields: string[]): bool {
  const parts = fields[0].split("/");
  if (fields.length != 2 || parts.length != 2) return false;
  const base = ipv4(parts[0]);
  const bits = parseI64(parts[1], -1);
  if (base < 0 || bits < 0 || bits > 32) return false;
  const mask: u32 = bits == 0 ? 0 : u32.MAX_VALUE << <u32>(32 - bits);
  bases.push(<u32>base & mask);
  masks.push(mask);
  names.push(fields[1].trim());
  return true;
}

/** The address as a number, or -1 for what is none. */
function ipv4(text: string): i64 {
  const parts = text.split(".");
  if (parts.length != 4) return -1;
  let address: i64 = 0;
  for (let i = 0; i < 4; i++) {
    const part = parseI64(parts[i], -1);
    if (part < 0 || part > 255) return -1;
    address = address * 256 + part;
  }
  return address;
}
// #endregion filter
