// Compiles the scanner's guest once and asks it about texts.
//   in   a text as an application would write it; JSON's escapes are added here, as Fluent Bit adds them
//   out  the matches: what was found, where, by which detector
// Knows the guest's exports, not the scanner.

import asc from "assemblyscript/asc";
import { fileURLToPath } from "node:url";

export interface Match {
  readonly detector: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Scanner {
  readonly names: readonly string[];
  /** Matches of one detector, or of all for `null`. */
  scan(text: string, only: string | null, key?: string): Match[];
  /** Milliseconds of one scan of a text of single bytes. */
  time(text: string, only: string | null): number;
}

interface Exports {
  memory: WebAssembly.Memory;
  room(byteCount: number): number;
  detectorCount(): number;
  detectorName(i: number): number;
  scan(ptr: number, byteLength: number, key: number, keyLength: number, only: number): number;
  matchStart(i: number): number;
  matchEnd(i: number): number;
  matchOwner(i: number): number;
}

/** What Fluent Bit hands to a guest: non-ASCII as \uXXXX, control characters and quotes escaped, slashes plain. */
export function toHostJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

const TRANSFORM = fileURLToPath(new URL("ascii-transform.mjs", import.meta.url));

/** The wasm of an AssemblyScript file next to this one. */
export async function compile(entry: string, options: readonly string[] = []): Promise<Uint8Array> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  const base = fileURLToPath(new URL(".", import.meta.url));
  let binary: Uint8Array | null = null;
  const result = await asc.main(
    [path, "--baseDir", base, "--outFile", "out.wasm", "--runtime", "minimal", "--noAssert", "-O3", "--shrinkLevel", "1", "--transform", TRANSFORM, ...options],
    { writeFile: (_name: string, contents: string | Uint8Array) => { if (typeof contents !== "string") binary = contents; } },
  );
  if (result.error || !binary) throw new Error(`Cannot compile ${entry}: ${result.error?.message}\n${result.stderr.toString()}`);
  return binary;
}

export async function loadScanner(): Promise<Scanner> {
  const wasm = await compile("guest.ts");
  const imports = { env: { abort: () => { throw new Error("the guest aborted"); } } };
  const { instance } = await WebAssembly.instantiate(wasm as BufferSource, imports) as unknown as { instance: WebAssembly.Instance };
  const guest = instance.exports as unknown as Exports;
  const names = Array.from({ length: guest.detectorCount() }, (_, i) => readString(guest.memory, guest.detectorName(i)));

  let size = 1 << 16;
  let room = guest.room(size);
  const place = (key: string, raw: string): number => {
    const bytes = Buffer.from(`"${key}":"${raw}"}`, "latin1");
    if (bytes.length > size) room = guest.room((size = bytes.length));
    new Uint8Array(guest.memory.buffer).set(bytes, room);
    return room + 1 + key.length + 3;
  };
  const ask = (raw: string, only: string | null, key: string): number => {
    const ptr = place(key, raw);
    return guest.scan(ptr, raw.length, room + 1, key.length, only === null ? -1 : indexOf(names, only));
  };
  return {
    names,
    scan(text, only, key = "") {
      const raw = toHostJson(text).slice(1, -1);
      const rawKey = toHostJson(key).slice(1, -1);
      const count = ask(raw, only, rawKey);
      const ptr = room + 1 + rawKey.length + 3;
      return Array.from({ length: count }, (_, i) => {
        const start = guest.matchStart(i) - ptr;
        const end = guest.matchEnd(i) - ptr;
        return { detector: names[guest.matchOwner(i)] ?? "", text: raw.slice(start, end), start, end };
      });
    },
    time(text, only) {
      const raw = toHostJson(text).slice(1, -1);
      ask(raw, only, "log");
      const begin = performance.now();
      guest.scan(room + 1 + 6, raw.length, room + 1, 3, only === null ? -1 : indexOf(names, only));
      return performance.now() - begin;
    },
  };
}

function indexOf(names: readonly string[], name: string): number {
  const i = names.indexOf(name);
  if (i < 0) throw new Error(`Cannot find detector "${name}": there are ${names.join(", ")}`);
  return i;
}

function readString(memory: WebAssembly.Memory, ptr: number): string {
  const byteLength = new DataView(memory.buffer).getUint32(ptr - 4, true);
  return Buffer.from(memory.buffer, ptr, byteLength).toString("utf16le");
}
