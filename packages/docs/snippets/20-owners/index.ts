// #region filter
import { Lines, Record, Verdict, log } from "@flb-wasm/sdk";

const table = Lines.file("/etc/flb-wasm/owners.csv");
const owners = new Map<string, string>();
let isRead = false;

export function add_owner(record: Record): Verdict {
  if (!isRead) readOwners();
  const service = record.at("service").toText();
  if (owners.has(service)) record.set("owner", owners.get(service));
  return Verdict.Keep;
}

/** Lines of a service and its owner: `cart,team-shop`. */
function readOwners(): void {
  isRead = true;
  for (let i = 0; i < table.count; i++) {
    const line = table.at(i);
    const fields = line.split(",");
    if (fields.length == 2 && fields[0].length > 0) owners.set(fields[0], fields[1]);
    else if (line.length > 0) log.warn("Cannot read line " + (i + 1).toString() + " of the owners: " + line);
  }
}
// #endregion filter
