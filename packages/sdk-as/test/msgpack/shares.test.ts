// What share of ordinary records event_format msgpack can bring back: the numbers of MSGPACK.md, counted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeMsgpack, parseJsonText } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import { carry } from "./carry.js";

const sdk = join(import.meta.dirname, "..", "..");
const records = join(sdk, "..", "..", "fixtures", "records");

interface Shares {
  whole: number;
  carried: number;
  lost: number;
}

function count(file: string): Shares {
  const shares: Shares = { whole: 0, carried: 0, lost: 0 };
  for (const line of readFileSync(join(records, file), "utf8").split("\n").filter(Boolean)) {
    const body = parseJsonText(line);
    if (!encodeMsgpack(body).includes(0)) shares.whole++;
    else if (carry(body) !== null) shares.carried++;
    else shares.lost++;
  }
  return shares;
}

/** `| what | file | records | whole | carried | lost |` */
const rows = [...readFileSync(join(sdk, "MSGPACK.md"), "utf8").matchAll(/^\|[^|]+\| `(\S+\.jsonl)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)];

test("the documented shares are there", () => {
  expect(rows.length).toBeGreaterThanOrEqual(5);
});

test.each(rows.map(([, file, ...numbers]) => [file!, numbers.map(Number)] as const))("the documented shares hold: %s", (file, numbers) => {
  const { whole, carried, lost } = count(file);
  expect([whole + carried + lost, whole, carried, lost]).toEqual(numbers);
});
