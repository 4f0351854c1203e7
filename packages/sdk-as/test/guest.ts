// The six integers and nothing else: calls a filter as Fluent Bit does, without what the host makes of the answer.
// Whether the host can read the answer is host-sim's to say; this stays small so that thousands of runs are quick.

/** There are no files here. */
const FILES = ["fd_read", "fd_close", "fd_prestat_get", "fd_prestat_dir_name", "path_open"];
const BADF = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface Answer {
  /** Bytes up to the NUL. */
  bytes: Uint8Array;
  text: string;
  /** The host's own pointer came back. */
  same: boolean;
}

export class Guest {
  readonly log: string[] = [];
  private readonly exports: Record<string, CallableFunction>;
  readonly memory: WebAssembly.Memory;

  /** @param behind the byte behind a record: a NUL in JSON mode, anything in msgpack mode. */
  constructor(wasm: Uint8Array | WebAssembly.Module, private readonly functionName: string, private readonly behind = 0) {
    const instance = new WebAssembly.Instance(wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm as BufferSource), {
      wasi_snapshot_preview1: {
        fd_write: (_fd: number, iovs: number, count: number, written: number) => this.write(iovs, count, written),
        ...Object.fromEntries(FILES.map((name) => [name, () => BADF])),
      },
    });
    this.exports = instance.exports as Record<string, CallableFunction>;
    this.memory = instance.exports["memory"] as WebAssembly.Memory;
  }

  /** One call; throws a WebAssembly.RuntimeError when the guest traps, after which the guest can be called again. */
  call(record: string | Uint8Array, { tag = "test", sec = 1700000000, nsec = 0 } = {}): Answer {
    const tagBytes = encoder.encode(tag);
    const recordBytes = typeof record === "string" ? encoder.encode(record) : record;
    const tagPtr = this.put(tagBytes);
    const recordPtr = this.put(recordBytes, this.behind);
    const result = this.export(this.functionName)(tagPtr, tagBytes.length, sec, nsec, recordPtr, recordBytes.length) as number;
    const memory = new Uint8Array(this.memory.buffer);
    const bytes = memory.slice(result, memory.indexOf(0, result));
    this.export("free")(tagPtr);
    this.export("free")(recordPtr);
    return { bytes, text: decoder.decode(bytes), same: result === recordPtr };
  }

  /** The call that the host makes when it found no room for the record. */
  callWithoutRecord(byteLength: number): Answer {
    const tagPtr = this.put(encoder.encode("test"));
    const result = this.export(this.functionName)(tagPtr, 4, 0, 0, 0, byteLength) as number;
    const memory = new Uint8Array(this.memory.buffer);
    const bytes = memory.slice(result, memory.indexOf(0, result));
    return { bytes, text: decoder.decode(bytes), same: false };
  }

  get pages(): number {
    return this.memory.buffer.byteLength / 65536;
  }

  private put(bytes: Uint8Array, behind = 0): number {
    const ptr = this.export("malloc")(bytes.length + (behind === 0 ? 1 : 0)) as number;
    if (ptr === 0) return 0; // the host calls with 0 then: src/wasm/flb_wasm.c:270-277 @v5.1.1
    const memory = new Uint8Array(this.memory.buffer);
    memory.set(bytes, ptr);
    memory.fill(behind, ptr + bytes.length, ptr + bytes.length + (behind === 0 ? 1 : 16));
    return ptr;
  }

  private export(name: string): CallableFunction {
    const found = this.exports[name];
    if (found === undefined) throw new Error(`Cannot call ${name}: the module does not export it`);
    return found;
  }

  private write(iovs: number, count: number, written: number): number {
    const view = new DataView(this.memory.buffer);
    let total = 0;
    let text = "";
    for (let i = 0; i < count; i++) {
      const ptr = view.getUint32(iovs + i * 8, true);
      const byteLength = view.getUint32(iovs + i * 8 + 4, true);
      text += decoder.decode(new Uint8Array(this.memory.buffer, ptr, byteLength));
      total += byteLength;
    }
    view.setUint32(written, total, true);
    this.log.push(text.trimEnd());
    return 0;
  }
}
