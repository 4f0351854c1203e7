// WAMR's libc-builtin: the `env` functions that link in every Fluent Bit.
//   in   addresses in the guest's memory
//   out  what the C function returns; text printed by puts and printf
//   err  HostTrap for addresses outside the memory and for abort; NotSimulated for functions that are only named here
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/libraries/libc-builtin/libc_builtin_wrapper.c:1044-1098 @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import { type GuestMemory, rangeOf, textOf } from "./guest-memory.js";
import { formatPrintf } from "./printf.js";
import { HostTrap } from "./trap.js";

/** Signatures as WAMR spells them: i and I are i32 and i64, `$`, `*` and `~` are i32 too. */
export const LIBC_SIGNATURES: Readonly<Record<string, string>> = {
  printf: "($*)i", sprintf: "($$*)i", snprintf: "(*~$*)i", vprintf: "($*)i", vsprintf: "($$*)i", vsnprintf: "(*~$*)i",
  puts: "($)i", putchar: "(i)i", memcmp: "(**~)i", memcpy: "(**~)i", memmove: "(**~)i", memset: "(*ii)i", strchr: "($i)i",
  strcmp: "($$)i", strcpy: "(*$)i", strlen: "($)i", strncmp: "(**~)i", strncpy: "(**~)i", malloc: "(i)i", realloc: "(ii)i",
  calloc: "(ii)i", strdup: "($)i", _strdup: "($)i", free: "(*)", atoi: "($)i", exit: "(i)", strtol: "($*i)i", strtoul: "($*i)i",
  memchr: "(*ii)i", strncasecmp: "($$i)i", strspn: "($$)i", strcspn: "($$)i", strstr: "($$)i", isupper: "(i)i", isalpha: "(i)i",
  isspace: "(i)i", isgraph: "(i)i", isprint: "(i)i", isdigit: "(i)i", isxdigit: "(i)i", tolower: "(i)i", toupper: "(i)i",
  isalnum: "(i)i", emscripten_memcpy_big: "(**~)i", abort: "(i)", abortStackOverflow: "(i)", nullFunc_X: "(i)",
  __cxa_allocate_exception: "(i)i", __cxa_begin_catch: "(*)", __cxa_throw: "(**i)", clock_gettime: "(i*)i", clock: "()I",
  pthread_create: "(**ii)i", pthread_join: "(ii)i", pthread_detach: "(i)i", pthread_cancel: "(i)i", pthread_self: "()i",
  __pthread_self: "()i", pthread_exit: "(i)", pthread_mutex_init: "(**)i", pthread_mutex_lock: "(*)i",
  pthread_mutex_unlock: "(*)i", pthread_mutex_destroy: "(*)i", pthread_cond_init: "(**)i", pthread_cond_wait: "(**)i",
  pthread_cond_timedwait: "(**I)i", pthread_cond_signal: "(*)i", pthread_cond_broadcast: "(*)i", pthread_cond_destroy: "(*)i",
  pthread_key_create: "(*i)i", pthread_setspecific: "(ii)i", pthread_getspecific: "(i)i", pthread_key_delete: "(i)i",
  posix_memalign: "(*ii)i",
};

/** Whether WAMR links a function of that type: `(i32,i32)->i32` against `(ii)i`. */
export function hasSignature(wanted: string | undefined, params: readonly string[], results: readonly string[]): boolean {
  const letters: Readonly<Record<string, string>> = { i32: "i", i64: "I", f32: "f", f64: "F" };
  const given = `(${params.map((type) => letters[type] ?? "?").join("")})${results.map((type) => letters[type] ?? "?").join("")}`;
  return given === wanted?.replace(/[$*~]/g, "i");
}

type HostFunction = (...args: never[]) => number | void;

/** The modelled functions. `print` takes what goes to Fluent Bit's stdout. */
export function libcFunctions(memory: GuestMemory, print: (bytes: Uint8Array) => void): Record<string, HostFunction> {
  const text = (address: number): Uint8Array => textOf(memory, address);
  const range = (address: number, byteLength: number): Uint8Array => rangeOf(memory, address, byteLength);
  return {
    strlen: (s: number) => text(s).byteLength,
    strcmp: (a: number, b: number) => compareText(text(a), text(b)),
    strncmp: (a: number, b: number, byteLength: number) => compareText(upToNul(range(a, byteLength)), upToNul(range(b, byteLength))),
    strncasecmp: (a: number, b: number, byteLength: number) =>
      compareText(lower(text(a).subarray(0, byteLength)), lower(text(b).subarray(0, byteLength))),
    strchr: (s: number, byte: number) => found(s, [...text(s), 0].indexOf(byte & 0xff)),
    strstr: (s: number, needle: number) => found(s, indexOfBytes(text(s), text(needle))),
    strspn: (s: number, set: number) => span(text(s), text(set), true),
    strcspn: (s: number, set: number) => span(text(s), text(set), false),
    memchr: (s: number, byte: number, byteLength: number) => found(s, range(s, byteLength).indexOf(byte & 0xff)),
    memcmp: (a: number, b: number, byteLength: number) => compareBytes(range(a, byteLength), range(b, byteLength)),
    memcpy: (to: number, from: number, byteLength: number) => copy(range(to, byteLength), range(from, byteLength), to),
    memmove: (to: number, from: number, byteLength: number) => copy(range(to, byteLength), range(from, byteLength), to),
    memset: (to: number, byte: number, byteLength: number) => {
      range(to, byteLength).fill(byte & 0xff);
      return to;
    },
    atoi: (s: number) => Number.parseInt(/^\s*([+-]?\d+)/.exec(new TextDecoder("latin1").decode(text(s)))?.[1] ?? "0", 10) | 0,
    puts: (s: number) => {
      print(Uint8Array.of(...text(s), 0x0a));
      return 1;
    },
    putchar: (byte: number) => {
      print(Uint8Array.of(byte & 0xff));
      return 1;
    },
    printf: (format: number, args: number) => {
      const out = formatPrintf(text(format), args, memory, text);
      print(out);
      return out.byteLength;
    },
    tolower: (c: number) => (c >= 0x41 && c <= 0x5a ? c + 0x20 : c),
    toupper: (c: number) => (c >= 0x61 && c <= 0x7a ? c - 0x20 : c),
    ...Object.fromEntries(Object.entries(CLASSES).map(([name, pattern]) => {
      const isMember = (c: number): number => Number(c < 0x80 && pattern.test(String.fromCharCode(c)));
      return [name, isMember];
    })),
    abort: (code: number) => {
      throw new HostTrap(`env.abort(${code | 0})`);
    },
    exit: (code: number) => {
      throw new HostTrap(`env.exit(${code | 0})`);
    },
  };
}

/** A function that WAMR has and this simulator has not. */
export function unmodelled(module: string, name: string): () => never {
  return () => {
    throw new NotSimulated(`Cannot call ${module}.${name}: the host has it, the simulator does not; run on a real Fluent Bit`);
  };
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  isupper: /[A-Z]/, isalpha: /[A-Za-z]/, isspace: /[ \t\n\v\f\r]/, isgraph: /[!-~]/, isprint: /[ -~]/, isdigit: /[0-9]/,
  isxdigit: /[0-9A-Fa-f]/, isalnum: /[0-9A-Za-z]/,
};

function found(start: number, index: number): number {
  return index < 0 ? 0 : start + index;
}

function upToNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function lower(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}

function compareText(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(Uint8Array.of(...a, 0), Uint8Array.of(...b, 0));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const byteLength = Math.min(a.byteLength, b.byteLength);
  for (let i = 0; i < byteLength; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function copy(to: Uint8Array, from: Uint8Array, address: number): number {
  to.set(from.slice());
  return address;
}

function indexOfBytes(haystack: Uint8Array, needle: Uint8Array): number {
  for (let i = 0; i + needle.byteLength <= haystack.byteLength; i++) {
    if (compareBytes(haystack.subarray(i, i + needle.byteLength), needle) === 0) return i;
  }
  return -1;
}

function span(bytes: Uint8Array, set: Uint8Array, wanted: boolean): number {
  const index = bytes.findIndex((byte) => set.includes(byte) !== wanted);
  return index < 0 ? bytes.byteLength : index;
}
