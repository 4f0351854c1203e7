// Runs an input once, as exec_wasi does: no arguments, no environment, a file for its output. What is written and
// what is logged comes back; splitting it into records is fgets, below.
import { posix } from "node:path";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ERRNO = { acces: 2, badf: 8, isdir: 31, noent: 44, nospc: 51, notdir: 54 };

/** A file's bytes, or what may not be read. Folders are what paths have in front of their last part. */
export type Files = Record<string, string | Uint8Array | typeof UNREADABLE>;
export const UNREADABLE = Symbol("unreadable");

export interface Run {
  output: string;
  log: string[];
  /** How it ended: a plain return is null. */
  exit: number | "trap" | null;
  /** Linear memory at the end. */
  pages: number;
}

export interface Options {
  files?: Files;
  /** accessible_paths */
  preopened?: string[];
  /** Bytes that one write takes at most. */
  writes?: number;
  /** Bytes that there is space for. */
  space?: number;
}

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Compiled once each. */
const modules = new WeakMap<Uint8Array, WebAssembly.Module>();

export function runInput(wasm: Uint8Array, options: Options = {}): Run {
  const host = new Wasi(options);
  const module = modules.get(wasm) ?? new WebAssembly.Module(wasm as BufferSource);
  modules.set(wasm, module);
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: host.imports });
  host.memory = instance.exports["memory"] as WebAssembly.Memory;
  let exit: Run["exit"] = null;
  try {
    (instance.exports["_start"] as CallableFunction)();
  } catch (error) {
    if (!(error instanceof Exit || error instanceof WebAssembly.RuntimeError)) throw error;
    exit = error instanceof Exit ? error.code : "trap";
  }
  return { output: Buffer.concat(host.output).toString("utf8"), log: Buffer.concat(host.log).toString("utf8").split("\n").slice(0, -1), exit, pages: host.memory.buffer.byteLength / 65536 };
}

/** The lines that the host reads. plugins/in_exec_wasi/in_exec_wasi.c:159-163 @v5.1.1 */
export function fgets(output: string, bufSize = 4096): string[] {
  const bytes = Buffer.from(output);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, start);
    const end = Math.min(feed === -1 ? bytes.length : feed + 1, start + bufSize - 1);
    lines.push(bytes.toString("utf8", start, bytes[end - 1] === 0x0a ? end - 1 : end));
    start = end;
  }
  return lines;
}

export class Wasi {
  memory!: WebAssembly.Memory;
  readonly output: Uint8Array[] = [];
  readonly log: Uint8Array[] = [];
  private readonly open = new Map<number, { path: string; position: number }>();
  private readonly files: Files;
  private readonly preopened: string[];
  private space: number;

  constructor(private readonly options: Options) {
    this.files = options.files ?? {};
    this.preopened = options.preopened ?? ["."];
    this.space = options.space ?? Infinity;
  }

  get imports(): WebAssembly.ModuleImports {
    return {
      fd_write: (fd: number, iovs: number, _count: number, written: number) => this.write(fd, iovs, written),
      fd_read: (fd: number, iovs: number, _count: number, read: number) => this.read(fd, iovs, read),
      fd_close: (fd: number) => (this.open.delete(fd) ? 0 : ERRNO.badf),
      fd_readdir: (fd: number, ptr: number, byteLength: number, cookie: bigint, used: number) => this.readdir(fd, ptr, byteLength, Number(cookie), used),
      fd_prestat_get: (fd: number, prestat: number) => {
        const name = this.preopened[fd - 3];
        if (name === undefined) return ERRNO.badf;
        this.view.setUint32(prestat + 4, encoder.encode(name).length, true);
        return 0;
      },
      fd_prestat_dir_name: (fd: number, ptr: number, byteLength: number) => {
        new Uint8Array(this.memory.buffer, ptr, byteLength).set(encoder.encode(this.preopened[fd - 3]!));
        return 0;
      },
      path_open: (fd: number, _lookup: number, ptr: number, byteLength: number, oflags: number, _r: bigint, _i: bigint, _f: number, opened: number) => {
        const relative = decoder.decode(new Uint8Array(this.memory.buffer, ptr, byteLength).slice());
        return this.pathOpen(posix.join(this.preopened[fd - 3]!, relative), (oflags & 2) !== 0, opened);
      },
      clock_time_get: (id: number, _precision: bigint, time: number) => {
        this.view.setBigUint64(time, id === 0 ? 1_700_000_000_123_456_789n : 42n, true);
        return 0;
      },
      random_get: (ptr: number, byteLength: number) => {
        crypto.getRandomValues(new Uint8Array(this.memory.buffer, ptr, byteLength));
        return 0;
      },
      proc_exit: (code: number) => {
        throw new Exit(code);
      },
    };
  }

  private get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  private write(fd: number, iovs: number, written: number): number {
    const bytes = new Uint8Array(this.memory.buffer, this.view.getUint32(iovs, true), this.view.getUint32(iovs + 4, true));
    if (fd === 1 && this.space === 0) return ERRNO.nospc;
    const taken = bytes.slice(0, fd === 1 ? Math.min(this.options.writes ?? Infinity, this.space) : undefined);
    if (fd === 1) this.space -= taken.length;
    (fd === 1 ? this.output : this.log).push(taken);
    this.view.setUint32(written, taken.length, true);
    return 0;
  }

  private read(fd: number, iovs: number, read: number): number {
    const file = this.open.get(fd);
    if (file === undefined) return ERRNO.badf;
    const content = this.files[file.path];
    if (content === undefined) return ERRNO.isdir;
    const bytes = typeof content === "string" ? encoder.encode(content) : (content as Uint8Array);
    const part = bytes.subarray(file.position, file.position + this.view.getUint32(iovs + 4, true));
    new Uint8Array(this.memory.buffer).set(part, this.view.getUint32(iovs, true));
    file.position += part.length;
    this.view.setUint32(read, part.length, true);
    return 0;
  }

  private pathOpen(path: string, wantsFolder: boolean, opened: number): number {
    const name = path.replace(/\/$/, "");
    const isFolder = name === "." || Object.keys(this.files).some((file) => file.startsWith(`${name}/`));
    if (this.files[name] === UNREADABLE) return ERRNO.acces;
    if (!isFolder && this.files[name] === undefined) return ERRNO.noent;
    if (wantsFolder && !isFolder) return ERRNO.notdir;
    const fd = 100 + this.open.size;
    this.open.set(fd, { path: name, position: 0 });
    this.view.setUint32(opened, fd, true);
    return 0;
  }

  /** Entries in no order, the last one cut where the buffer ends. */
  private readdir(fd: number, ptr: number, byteLength: number, cookie: number, used: number): number {
    const folder = this.open.get(fd)!.path;
    const prefix = folder === "." ? "" : `${folder}/`;
    const inside = Object.keys(this.files).filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length).split("/")[0]!);
    const names = [".", "..", ...new Set(inside)].reverse();
    const entries = names.slice(cookie).map((name, i) => {
      const bytes = Buffer.alloc(24 + encoder.encode(name).length);
      bytes.writeBigUInt64LE(BigInt(cookie + i + 1), 0);
      bytes.writeUInt32LE(bytes.length - 24, 16);
      bytes.set(encoder.encode(name), 24);
      return bytes;
    });
    const filled = Buffer.concat(entries).subarray(0, byteLength);
    new Uint8Array(this.memory.buffer).set(filled, ptr);
    this.view.setUint32(used, filled.length, true);
    return 0;
  }
}
