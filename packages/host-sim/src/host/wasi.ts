// WASI preview 1, as far as filters and inputs written in AssemblyScript, Rust or Go use it.
//   in   calls of the guest; preopened directories; a clock; where output goes
//   out  errno; the guest's memory
//   err  HostTrap for proc_exit and for addresses outside the memory; NotSimulated for calls that are not modelled
// No arguments, no environment: src/wasm/flb_wasm.c:187-191 @v5.1.1. Files are read-only here; writing one is NotSimulated.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
import { NotSimulated } from "../not-simulated.js";
import { type FileStat, type Preopen, type Refusal, resolveInside } from "./files.js";
import { type GuestMemory, rangeOf } from "./guest-memory.js";
import { HostTrap } from "./trap.js";

const SUCCESS = 0;
const EACCES = 2;
const EBADF = 8;
const EINVAL = 28;
const ELOOP = 32;
const ENOENT = 44;
const ENOTDIR = 54;
const ENOTCAPABLE = 76;
const FILE = 4;
const DIRECTORY = 3;
const CHARACTER_DEVICE = 2;
const SYMBOLIC_LINK = 7;
const FILE_TYPES = { file: FILE, directory: DIRECTORY, link: SYMBOLIC_LINK } as const;
/** Of lookupflags. */
const SYMLINK_FOLLOW = 1;

/** The world around a guest. */
export interface WasiWorld {
  readonly preopens: readonly Preopen[];
  /** Nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly random: (bytes: Uint8Array) => void;
  /** Takes what the guest writes to stdout (1) or stderr (2). */
  readonly write: (fd: 1 | 2, bytes: Uint8Array) => void;
  /** Takes what libc-builtin's puts and printf print: Fluent Bit's own stdout, wherever fd 1 goes. */
  readonly print: (bytes: Uint8Array) => void;
}

/** Thrown by proc_exit; the text is WAMR's. */
export class ProcExit extends HostTrap {
  constructor(override readonly exitCode: number) {
    super("wasi proc exit");
  }
}

type OpenFile =
  | { readonly kind: "stream" }
  | { readonly kind: "directory"; readonly preopen: Preopen; readonly path: string; readonly isPreopened: boolean }
  | { readonly kind: "file"; readonly preopen: Preopen; readonly path: string; readonly bytes: Uint8Array; at: number };

type HostFunction = (...args: never[]) => number | void;

/** The import object of `wasi_snapshot_preview1`. */
export function wasiFunctions(memory: GuestMemory, world: WasiWorld): Record<string, HostFunction> {
  const wasi = new Wasi(memory, world);
  return {
    args_get: (offsets: number) => wasi.checked(offsets, 4, () => SUCCESS),
    args_sizes_get: (count: number, bytes: number) => wasi.storePair(count, bytes),
    environ_get: (offsets: number) => wasi.checked(offsets, 4, () => SUCCESS),
    environ_sizes_get: (count: number, bytes: number) => wasi.storePair(count, bytes),
    clock_res_get: (_id: number, out: number) => wasi.storeU64(out, 1n),
    clock_time_get: (id: number, _precision: bigint, out: number) => wasi.checked(out, 8, () => (id > 3 ? EINVAL : wasi.storeU64(out, world.now()))),
    fd_close: (fd: number) => wasi.close(fd),
    fd_fdstat_get: (fd: number, out: number) => wasi.checked(out, 24, () => wasi.fdStat(fd, out)),
    fd_fdstat_set_flags: (fd: number) => (wasi.open.has(fd) ? SUCCESS : EBADF),
    fd_filestat_get: (fd: number, out: number) => wasi.checked(out, 64, () => wasi.fdFileStat(fd, out)),
    fd_prestat_dir_name: (fd: number, out: number, byteLength: number) => wasi.prestatName(fd, out, byteLength),
    fd_prestat_get: (fd: number, out: number) => wasi.checked(out, 8, () => wasi.prestat(fd, out)),
    fd_read: (fd: number, vectors: number, count: number, out: number) => wasi.read(fd, vectors, count, out),
    fd_readdir: (fd: number, buffer: number, byteLength: number, cookie: bigint, out: number) =>
      wasi.checked(out, 4, () => wasi.readDirectory(fd, buffer, byteLength, cookie, out)),
    fd_seek: (fd: number, offset: bigint, whence: number, out: number) => wasi.checked(out, 8, () => wasi.seek(fd, offset, whence, out)),
    fd_tell: (fd: number, out: number) => wasi.checked(out, 8, () => wasi.seek(fd, 0n, 1, out)),
    fd_write: (fd: number, vectors: number, count: number, out: number) => wasi.write(fd, vectors, count, out),
    path_filestat_get: (fd: number, flags: number, path: number, byteLength: number, out: number) =>
      wasi.checked(out, 64, () => wasi.pathFileStat(fd, flags, path, byteLength, out)),
    path_open: (
      fd: number, lookupFlags: number, path: number, byteLength: number, openFlags: number,
      rights: bigint, _inheriting: bigint, _fdFlags: number, out: number,
    ) => wasi.checked(out, 4, () => wasi.openPath(fd, lookupFlags, path, byteLength, openFlags, rights, out)),
    proc_exit: (code: number) => {
      throw new ProcExit(code);
    },
    random_get: (out: number, byteLength: number) => {
      world.random(rangeOf(memory, out, byteLength));
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
  };
}

class Wasi {
  readonly open = new Map<number, OpenFile>();

  constructor(readonly memory: GuestMemory, readonly world: WasiWorld) {
    for (const fd of [0, 1, 2]) this.open.set(fd, { kind: "stream" });
    world.preopens.forEach((preopen, i) => this.open.set(3 + i, { kind: "directory", preopen, path: "", isPreopened: true }));
  }

  /** The wrappers look at what they will write before anything else: libc_wasi_wrapper.c:115-920 @v5.1.1 */
  checked(address: number, byteLength: number, call: () => number): number {
    rangeOf(this.memory, address, byteLength);
    return call();
  }

  storePair(first: number, second: number): number {
    for (const address of [first, second]) rangeOf(this.memory, address, 4);
    this.memory.view().setUint32(first, 0, true);
    this.memory.view().setUint32(second, 0, true);
    return SUCCESS;
  }

  storeU64(out: number, value: bigint): number {
    this.memory.view().setBigUint64(out, value, true);
    return SUCCESS;
  }

  close(fd: number): number {
    return this.open.delete(fd) ? SUCCESS : EBADF;
  }

  write(fd: number, vectors: number, count: number, out: number): number {
    const parts = this.#vectors(vectors, count, out);
    const file = this.open.get(fd);
    if (!file) return EBADF;
    if (file.kind !== "stream") return ENOTCAPABLE;
    if (fd !== 1 && fd !== 2) throw new NotSimulated("Cannot write to stdin: it is Fluent Bit's own; write to stdout or stderr");
    let written = 0;
    for (const part of parts) {
      this.world.write(fd, part.slice());
      written += part.byteLength;
    }
    this.memory.view().setUint32(out, written, true);
    return SUCCESS;
  }

  read(fd: number, vectors: number, count: number, out: number): number {
    const parts = this.#vectors(vectors, count, out);
    const file = this.open.get(fd);
    if (!file) return EBADF;
    if (file.kind === "directory") return ENOTCAPABLE;
    if (file.kind === "stream") throw new NotSimulated("Cannot read stdin: it is Fluent Bit's own; read a file under accessible_paths");
    let taken = 0;
    for (const into of parts) {
      const part = file.bytes.subarray(file.at, file.at + into.byteLength);
      into.set(part);
      file.at += part.byteLength;
      taken += part.byteLength;
    }
    this.memory.view().setUint32(out, taken, true);
    return SUCCESS;
  }

  seek(fd: number, offset: bigint, whence: number, out: number): number {
    const file = this.open.get(fd);
    if (!file) return EBADF;
    if (file.kind !== "file") return ENOTCAPABLE;
    const from = whence === 0 ? 0 : whence === 1 ? file.at : file.bytes.byteLength;
    const to = BigInt(from) + offset;
    if (to < 0n) return EINVAL;
    file.at = Number(to);
    return this.storeU64(out, to);
  }

  openPath(fd: number, lookupFlags: number, path: number, byteLength: number, openFlags: number, rights: bigint, out: number): number {
    const found = this.#resolve(fd, path, byteLength);
    if (typeof found === "number") return found;
    const { preopen, inside } = found;
    if ((lookupFlags & SYMLINK_FOLLOW) === 0 && isLink(preopen.directory.statOf(inside, false))) return ELOOP;
    const kind = preopen.directory.kindOf(inside);
    const RIGHT_TO_WRITE = 1n << 6n;
    if ((openFlags & 0b1001) !== 0 || (kind === "file" && (rights & RIGHT_TO_WRITE) !== 0n && (rights & 2n) === 0n)) {
      throw new NotSimulated(`Cannot open "${inside}" for writing: files are read-only here`);
    }
    if (kind !== "file" && kind !== "directory") return errnoOf(kind);
    if (kind === "file" && (openFlags & 2) !== 0) return ENOTDIR;
    const next = Math.max(...this.open.keys()) + 1;
    const contents = kind === "directory" ? preopen.directory.list(inside) : preopen.directory.read(inside);
    if (contents === null) return EACCES; // openat(2)
    if (contents instanceof Uint8Array) this.open.set(next, { kind: "file", preopen, path: inside, bytes: contents, at: 0 });
    else this.open.set(next, { kind: "directory", preopen, path: inside, isPreopened: false });
    this.memory.view().setUint32(out, next, true);
    return SUCCESS;
  }

  pathFileStat(fd: number, flags: number, path: number, byteLength: number, out: number): number {
    const found = this.#resolve(fd, path, byteLength);
    if (typeof found === "number") return found;
    const stat = found.preopen.directory.statOf(found.inside, (flags & SYMLINK_FOLLOW) !== 0);
    return stat === null || typeof stat === "string" ? errnoOf(stat) : this.#storeFileStat(out, FILE_TYPES[stat.kind], stat);
  }

  fdFileStat(fd: number, out: number): number {
    const file = this.open.get(fd);
    if (!file) return EBADF;
    if (file.kind === "stream") return this.#storeFileStat(out, CHARACTER_DEVICE, null);
    const stat = file.preopen.directory.statOf(file.path, true);
    const known = stat === null || typeof stat === "string" ? null : stat; // it is gone since it was opened
    return this.#storeFileStat(out, FILE_TYPES[file.kind], known);
  }

  fdStat(fd: number, out: number): number {
    const file = this.open.get(fd);
    if (!file) return EBADF;
    const view = this.memory.view();
    view.setUint8(out, file.kind === "file" ? FILE : file.kind === "directory" ? DIRECTORY : CHARACTER_DEVICE);
    view.setUint8(out + 1, 0);
    view.setUint16(out + 2, 0, true);
    view.setUint32(out + 4, 0, true);
    view.setBigUint64(out + 8, 0x1fff_ffffn, true);
    view.setBigUint64(out + 16, 0x1fff_ffffn, true);
    return SUCCESS;
  }

  prestat(fd: number, out: number): number {
    const file = this.open.get(fd);
    if (file?.kind !== "directory" || !file.isPreopened) return EBADF;
    this.memory.view().setUint32(out, 0, true);
    this.memory.view().setUint32(out + 4, new TextEncoder().encode(file.preopen.name).byteLength, true);
    return SUCCESS;
  }

  prestatName(fd: number, out: number, byteLength: number): number {
    const file = this.open.get(fd);
    if (file?.kind !== "directory" || !file.isPreopened) return EBADF;
    const name = new TextEncoder().encode(file.preopen.name);
    if (name.byteLength > byteLength) return EINVAL;
    this.memory.bytes().set(name, out);
    return SUCCESS;
  }

  readDirectory(fd: number, buffer: number, byteLength: number, cookie: bigint, out: number): number {
    const file = this.open.get(fd);
    if (!file) return EBADF;
    if (file.kind !== "directory") return ENOTCAPABLE;
    const { directory } = file.preopen;
    let used = 0;
    const names = [".", "..", ...(directory.list(file.path) ?? [])];
    for (let i = Number(cookie); i < names.length && used < byteLength; i++) {
      const name = names[i] ?? "";
      const stat = directory.statOf(i < 2 ? file.path : file.path === "" ? name : `${file.path}/${name}`, false);
      const entry = directoryEntry(name, i + 1, stat === null || typeof stat === "string" ? null : stat);
      const part = entry.subarray(0, byteLength - used);
      this.memory.bytes().set(part, buffer + used);
      used += part.byteLength;
    }
    this.memory.view().setUint32(out, used, true);
    return SUCCESS;
  }

  #resolve(fd: number, path: number, byteLength: number): number | { readonly preopen: Preopen; readonly inside: string } {
    const from = this.open.get(fd);
    if (!from) return EBADF;
    if (from.kind !== "directory") return ENOTDIR;
    const text = new TextDecoder().decode(this.memory.bytes().slice(path, path + byteLength));
    if (text === "") return ENOENT;
    const below = resolveInside(text);
    if (below === null) return ENOTCAPABLE;
    return { preopen: from.preopen, inside: [from.path, below].filter((part) => part !== "").join("/") };
  }

  /** @param stat `null`: nothing is known. */
  #storeFileStat(out: number, type: number, stat: FileStat | null): number {
    const view = this.memory.view();
    const { read, written, changed } = stat?.times ?? NO_TIMES;
    const cells = [stat?.device ?? 0n, stat?.inode ?? 0n, BigInt(type), stat?.linkCount ?? 1n, stat?.byteLength ?? 0n, read, written, changed];
    cells.forEach((cell, i) => view.setBigUint64(out + 8 * i, cell, true));
    return SUCCESS;
  }

  /** The parts of the guest's memory, all of them looked at first: libc_wasi_wrapper.c:486-512 and :659-685 @v5.1.1 */
  #vectors(vectors: number, count: number, out: number): Uint8Array[] {
    rangeOf(this.memory, out, 4);
    rangeOf(this.memory, vectors, 8 * count);
    const view = this.memory.view();
    return Array.from({ length: count }, (_, i) => (
      rangeOf(this.memory, view.getUint32(vectors + 8 * i, true), view.getUint32(vectors + 8 * i + 4, true))
    ));
  }
}

/** As path_get fails: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/libraries/libc-wasi/sandboxed-system-primitives/src/posix.c:1368-1426, :1486-1500 @v5.1.1 */
function errnoOf(kind: Refusal | null): number {
  if (kind === null) return ENOENT;
  return { outside: ENOTCAPABLE, loop: ELOOP, denied: EACCES, "below a file": ENOTDIR }[kind];
}

/** A link that leads out of the directory is a link all the same. */
function isLink(stat: FileStat | Refusal | null): boolean {
  return stat !== null && typeof stat !== "string" && stat.kind === "link";
}

const NO_TIMES = { read: 0n, written: 0n, changed: 0n } as const;

function directoryEntry(name: string, next: number, stat: FileStat | null): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  const entry = new Uint8Array(24 + bytes.byteLength);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, stat?.inode ?? 0n, true);
  view.setUint32(16, bytes.byteLength, true);
  view.setUint8(20, stat === null ? 0 : FILE_TYPES[stat.kind]);
  entry.set(bytes, 24);
  return entry;
}
