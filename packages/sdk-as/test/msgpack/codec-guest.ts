// The compiled codec.ts: bytes in, values out.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";

const here = dirname(fileURLToPath(import.meta.url));

type Exports = Record<string, (...values: (number | bigint)[]) => number & bigint>;

export class Codec {
  private constructor(private readonly exports: Exports, private readonly memory: WebAssembly.Memory) {}

  static async compile(): Promise<Codec> {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-codec-"));
    try {
      const stderr = asc.createMemoryStream();
      const outFile = join(folder, "codec.wasm");
      const { error } = await asc.main(
        ["codec.ts", "-o", outFile, "--baseDir", here, "--runtime", "stub", "--use", "abort=", "--use", "FLB_WASM_MSGPACK=1", "-O2", "--noColors"],
        { stdout: asc.createMemoryStream(), stderr },
      );
      if (error) throw new Error(`Cannot compile the codec: ${stderr.toString()}`);
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(outFile)), {});
      return new Codec(instance.exports as unknown as Exports, instance.exports["memory"] as WebAssembly.Memory);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Puts bytes where the codec reads, with bytes behind them that would be part of any value. */
  put(bytes: Uint8Array): number {
    const room = Number(this.call("room"));
    new Uint8Array(this.memory.buffer).set(bytes, room);
    new Uint8Array(this.memory.buffer).fill(0xa5, room + bytes.length, room + bytes.length + 64);
    return bytes.length;
  }

  call(name: string, ...values: (number | bigint)[]): number & bigint {
    return this.exports[name]!(...values);
  }

  /** What a write function wrote. */
  written(name: string, ...values: (number | bigint)[]): Uint8Array {
    const end = this.call(name, ...values);
    return new Uint8Array(this.memory.buffer).slice(this.call("output"), end);
  }

  writtenText(text: string): Uint8Array {
    const units = new Uint8Array(text.length * 2);
    for (let i = 0; i < text.length; i++) new DataView(units.buffer).setUint16(i * 2, text.charCodeAt(i), true);
    this.put(units);
    return this.written("writeText", text.length);
  }

  /** Error code and offset; 0 if the bytes are one value. */
  scan(bytes: Uint8Array): { error: number; offset: number } {
    const answer = Number(this.call("scanError", this.put(bytes)));
    return { error: answer & 0xff, offset: answer >> 8 };
  }

  /** The bytes without zeros, or null. */
  carry(bytes: Uint8Array): Uint8Array | null {
    const ptr = Number(this.call("carry", this.put(bytes)));
    const memory = new Uint8Array(this.memory.buffer);
    return ptr === 0 ? null : memory.slice(ptr, memory.indexOf(0, ptr));
  }
}

export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(/[-\s]+/).filter(Boolean), (byte) => parseInt(byte, 16));
}

export function hex(values: Uint8Array): string {
  return [...values].map((byte) => byte.toString(16).padStart(2, "0")).join("-");
}
