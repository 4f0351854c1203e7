// Times filters against the floor in V8, in this process.
//   in   modules, records
//   out  nanoseconds per record
// Only a call and its copies: no Fluent Bit around it, every import answers "not supported".
import type { Contender, Sample, Timing } from "./stopwatch.js";
import { summarise } from "./stopwatch.js";

interface Running {
  readonly call: (record: Uint8Array) => void;
}

const SECONDS_PER_ROUND = 0.02;
const PAGE = 65536;
/** WASI's errno ENOTSUP: a filter that asks for a file gets none, and never waits for one. */
const NOT_SUPPORTED = 58;

/** Times each of `filters` above `floor`, in turns. */
export function timeInV8(filters: readonly Contender[], floor: Contender, records: readonly string[], rounds: number): Timing[] {
  const low = start(floor);
  const texts = records.map((record) => new TextEncoder().encode(`${record}\0`));
  const runners = filters.map((filter) => {
    const running = start(filter);
    return { running, repeat: Math.max(3, Math.round(SECONDS_PER_ROUND / secondsFor(running, texts, 20, 20))) };
  });
  const samples = filters.map((): Sample[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { running, repeat }] of runners.entries()) {
      samples[i]?.push({ floor: secondsFor(low, texts, repeat) * 1e9, filter: secondsFor(running, texts, repeat) * 1e9 });
    }
  }
  return samples.map(summarise);
}

function secondsFor(running: Running, texts: readonly Uint8Array[], repeat: number, warmUp = 0): number {
  const callEach = (count: number): void => {
    for (let i = 0; i < count; i++) running.call(texts[i % texts.length] as Uint8Array);
  };
  callEach(warmUp);
  const begin = process.hrtime.bigint();
  callEach(repeat);
  return Number(process.hrtime.bigint() - begin) / 1e9 / repeat;
}

function start({ module, functionName }: Contender): Running {
  const compiled = new WebAssembly.Module(new Uint8Array(module));
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(compiled)) (imports[from] ??= {})[name] = () => NOT_SUPPORTED;
  const { exports } = new WebAssembly.Instance(compiled, imports);
  const filter = exports[functionName] as (...cells: number[]) => number;
  const memory = exports["memory"] as WebAssembly.Memory;
  const allocate = allocatorOf(exports, memory);
  return {
    call: (record) => {
      const { address, free } = allocate(record.byteLength);
      new Uint8Array(memory.buffer).set(record, address);
      const result = filter(address, 0, 1704067200, 0, address, record.byteLength - 1);
      const heap = new Uint8Array(memory.buffer);
      heap.slice(result, heap.indexOf(0, result));
      free();
    },
  };
}

/** The allocator that Fluent Bit would find, or a fixed place behind the initial memory. */
function allocatorOf(exports: WebAssembly.Exports, memory: WebAssembly.Memory) {
  const { malloc, free, __new, __pin, __unpin } = exports as Record<string, ((...cells: number[]) => number) | undefined>;
  if (malloc && free) return allocated((byteLength) => malloc(byteLength), free);
  if (__new && __pin && __unpin) return allocated((byteLength) => __pin(__new(byteLength, 0)), __unpin);
  let place = -1;
  let room = 0;
  return (byteLength: number) => {
    if (byteLength > room) {
      place = memory.grow(Math.ceil(byteLength / PAGE)) * PAGE;
      room = byteLength;
    }
    return { address: place, free: () => undefined };
  };
}

function allocated(malloc: (byteLength: number) => number, free: (address: number) => number) {
  return (byteLength: number) => {
    const address = malloc(byteLength) >>> 0;
    return { address, free: () => free(address) };
  };
}
