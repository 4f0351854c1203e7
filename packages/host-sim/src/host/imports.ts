// Links a module's imports as WAMR does: by module, name and type.
//   in   ModuleReport, the world around the guest
//   out  an import object for V8; the warnings that WAMR prints
//   err  LoadError for imported globals, tables and memories that Fluent Bit has not
// A function that does not link traps when it is called, not before.
// Source: wasm_runtime.c:1965-2048, common/wasm_native.c @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import type { ImportMaker } from "./guest.js";
import { type GuestMemory, checkArguments } from "./guest-memory.js";
import { LIBC_SIGNATURES, hasSignature, libcFunctions, unmodelled } from "./libc-builtin.js";
import { LoadError } from "./load-error.js";
import type { LogSink } from "./log.js";
import type { FunctionImport, ModuleReport } from "./module.js";
import { HostTrap } from "./trap.js";
import { type WasiWorld, wasiFunctions } from "./wasi.js";

const WASI_MODULES: readonly string[] = ["wasi_snapshot_preview1", "wasi_unstable"];
/** Preview 1 functions that link and are not modelled. */
const OTHER_WASI: readonly string[] = [
  "fd_advise", "fd_allocate", "fd_datasync", "fd_fdstat_set_rights", "fd_filestat_set_size", "fd_filestat_set_times", "fd_pread",
  "fd_pwrite", "fd_renumber", "fd_sync", "path_create_directory", "path_filestat_set_times", "path_link", "path_readlink",
  "path_remove_directory", "path_rename", "path_symlink", "path_unlink_file", "poll_oneoff", "proc_raise", "sock_accept",
  "sock_recv", "sock_send", "sock_shutdown",
];

/** Prepares the linking of a module; warnings go out at once, as WAMR's do at load. */
export function linkImports(report: ModuleReport, world: WasiWorld, log: LogSink): ImportMaker {
  for (const { module, name, kind } of report.otherImports) {
    if (kind === "global") throw LoadError.atInstantiate(`failed to link import global (${module}, ${name})`);
    if (kind === "memory" && !isBuiltIn(module)) throw LoadError.atInstantiate(`failed to link import memory (${module}, ${name})`);
    if (kind === "table" && isBuiltIn(module)) {
      throw new NotSimulated(`Cannot import table (${module}, ${name}): the host makes one up; define it in the module`);
    }
    if (kind === "table") throw LoadError.atInstantiate(`failed to link import table (${module}, ${name})`);
  }
  for (const wanted of report.imports) {
    if (isLinked(wanted)) continue;
    const signature = wanted.module === "env" ? ownOf(LIBC_SIGNATURES, wanted.name) : undefined;
    if (signature !== undefined) {
      const text = `failed to check signature '${signature}' and resolve pointer params for import function ${place(wanted)}`;
      log({ level: "warn", from: "wamr", text });
    }
    log({ level: "warn", from: "wamr", text: `warning: failed to link import function ${place(wanted)}` });
  }
  return (memory) => makeImports(report, memory, world);
}

function makeImports(report: ModuleReport, memory: GuestMemory, world: WasiWorld): WebAssembly.Imports {
  const wasi = wasiFunctions(memory, world);
  const libc = libcFunctions(memory, world.print);
  const imports = withoutPrototype<WebAssembly.ModuleImports>();
  for (const wanted of report.imports) {
    const { module, name } = wanted;
    const own = WASI_MODULES.includes(module) ? ownOf(wasi, name) : ownOf(libc, plainName(name));
    const target = (isLinked(wanted) ? own ?? unmodelled(module, name) : unlinked(module, name)) as (...args: unknown[]) => unknown;
    const signature = isLinked(wanted) ? signatureOf(wanted) : undefined;
    (imports[module] ??= withoutPrototype<WebAssembly.ImportValue>())[name] = unsigned((...args) => {
      if (signature !== undefined) checkArguments(memory, signature, args);
      return target(...args);
    });
  }
  return imports;
}

function isLinked(wanted: FunctionImport): boolean {
  if (WASI_MODULES.includes(wanted.module) && OTHER_WASI.includes(wanted.name)) return true;
  return hasSignature(signatureOf(wanted), wanted.signature.params, wanted.signature.results);
}

function signatureOf({ module, name }: FunctionImport): string | undefined {
  if (WASI_MODULES.includes(module)) return ownOf(WASI_SIGNATURES, name);
  return module === "env" ? ownOf(LIBC_SIGNATURES, plainName(name)) : undefined;
}

/** What stands in a table under a name that a module chose, `toString` for one. */
function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A table for such names, `__proto__` for one. */
function withoutPrototype<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function place({ module, name }: FunctionImport): string {
  return `(${module}, ${name})`;
}

/** `_puts` finds `puts`: common/wasm_native.c (native_symbol lookup) @v5.1.1 */
function plainName(name: string): string {
  return ownOf(LIBC_SIGNATURES, name) === undefined ? name.replace(/^_/, "") : name;
}

function isBuiltIn(module: string): boolean {
  return module === "env" || module === "" || WASI_MODULES.includes(module);
}

function unlinked(module: string, name: string): () => never {
  return () => {
    throw new HostTrap(`failed to call unlinked import function (${module}, ${name})`);
  };
}

/** Addresses come from V8 as signed numbers. */
function unsigned(target: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return (...args) => target(...args.map((arg) => (typeof arg === "number" && Number.isInteger(arg) ? arg >>> 0 : arg)));
}

/** libraries/libc-wasi/libc_wasi_wrapper.c:2276-2369 @v5.1.1 */
const WASI_SIGNATURES: Readonly<Record<string, string>> = {
  args_get: "(**)i", args_sizes_get: "(**)i", environ_get: "(**)i", environ_sizes_get: "(**)i", clock_res_get: "(i*)i",
  clock_time_get: "(iI*)i", fd_close: "(i)i", fd_fdstat_get: "(i*)i", fd_fdstat_set_flags: "(ii)i", fd_filestat_get: "(i*)i",
  fd_prestat_dir_name: "(i*~)i", fd_prestat_get: "(i*)i", fd_read: "(i*i*)i", fd_readdir: "(i*~I*)i", fd_seek: "(iIi*)i",
  fd_tell: "(i*)i", fd_write: "(i*i*)i", path_filestat_get: "(ii*~*)i", path_open: "(ii*~iIIi*)i", proc_exit: "(i)",
  random_get: "(*~)i", sched_yield: "()i",
};
