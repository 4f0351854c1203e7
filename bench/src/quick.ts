// One number for the inner loop: what a filter costs per record in WAMR's interpreter, above the C floor.
//   pnpm --filter @flb-wasm/bench quick <file.wasm> <function> [--records file.jsonl | --size bytes] [--secrets | --ordinary] [--aot] [--rounds n]
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { env, cwd } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compileAot } from "@flb-wasm/wamr";
import { compileC } from "./clang.js";
import { makeRecord, makeRecordWithSecrets, readOrdinaryRecords, readRecords } from "./records.js";
import { startEngine, timeAboveFloor } from "./stopwatch.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { records: { type: "string" }, size: { type: "string", default: "700" }, rounds: { type: "string", default: "31" }, secrets: { type: "boolean", default: false }, ordinary: { type: "boolean", default: false }, aot: { type: "boolean", default: false } },
});
const [wasmPath, functionName] = positionals;
if (!wasmPath || !functionName) {
  console.error("usage: quick <file.wasm> <function> [--records file.jsonl | --size bytes] [--secrets | --ordinary] [--aot] [--rounds n]");
  process.exit(2);
}
// pnpm runs a package's script in the package's folder; paths are the caller's.
const at = (path: string): string => resolve(env["INIT_CWD"] ?? cwd(), path);
const size = Number(values.size);
const made = (): string[] => values.ordinary ? readOrdinaryRecords() : [values.secrets ? makeRecordWithSecrets(size) : makeRecord(size)];
const records = values.records ? readRecords(at(values.records)) : made();
const built = compileC(fileURLToPath(new URL("../peers/c/pass-through.c", import.meta.url)));
if (!built.module) throw new Error(`Cannot build the floor: ${built.reason}; install clang and lld`);
const engineCode = (module: Uint8Array): Uint8Array => values.aot ? compileAot(module) : module;
const floor = await startEngine({ module: engineCode(built.module), functionName: "pass_through" });
const filter = await startEngine({ module: engineCode(readFileSync(at(wasmPath))), functionName });
const [timing] = await timeAboveFloor([filter], floor, records, Number(values.rounds));
if (!timing || timing instanceof Error) throw timing ?? new Error("Cannot time: no filter");
const bytes = Math.round(records.reduce((sum, record) => sum + Buffer.byteLength(record), 0) / records.length);
console.log(
  `${functionName} ${timing.above.toFixed(0)} ns/record above the C floor (±${timing.spread.toFixed(0)}; floor ${timing.floor.toFixed(0)}, `
  + `${bytes} B, WAMR ${await filter.version()} ${values.aot ? "AOT" : "interpreter"}, ${timing.rounds} rounds)`,
);
for (const engine of [floor, filter]) engine.close();
