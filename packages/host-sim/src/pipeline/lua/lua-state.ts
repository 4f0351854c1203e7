// One lua_State: what the C API asks for a pointer, asked for bytes.
//   in   texts, one character a byte; functions that Lua may call
//   out  values of the stack
//   err  those of the functions, through Lua's frames; the state is then of no use
import { latin1Bytes, latin1Text } from "../../event/latin1.js";
import { GLOBALS, type LuaModule, type Pointer, REGISTRY } from "./lua-module.js";

/** What Lua calls; `L` is the thread that calls. @returns how many results lie on its stack. */
export type Native = (L: Pointer) => number;

/** LUA_MASKCOUNT, lua.h */
const MASK_COUNT = 8;
const HOOK_INSTRUCTIONS = 1_000_000;

export class LuaState {
  readonly L: Pointer;
  #buffer: Pointer = 0;
  #capacity = 0;
  readonly #length: Pointer;
  readonly #names = new Map<string, Pointer>();

  constructor(readonly lua: LuaModule) {
    this.L = lua._luaL_newstate();
    this.#length = lua._malloc(4);
    lua._luaL_openlibs(this.L);
  }

  /** @param tick called each million of instructions. */
  count(tick: () => void): void {
    this.lua._lua_sethook(this.L, this.lua.addFunction(tick, "vii"), MASK_COUNT, HOOK_INSTRUCTIONS);
  }

  pushBytes(bytes: Uint8Array, L = this.L): void {
    this.lua._lua_pushlstring(L, this.#copy(bytes), bytes.byteLength);
  }

  /** @param text one character a byte. */
  pushText(text: string, L = this.L): void {
    this.pushBytes(latin1Bytes(text), L);
  }

  /** Of a string; a number becomes one. */
  bytesAt(index: number, L = this.L): Uint8Array | null {
    const at = this.lua._lua_tolstring(L, index, this.#length);
    return at === 0 ? null : this.#read(at);
  }

  textAt(index: number, L = this.L): string | null {
    const bytes = this.bytesAt(index, L);
    return bytes && latin1Text(bytes);
  }

  /** The message of an error, for people; `(null)` for one that is no text, as the host prints it. */
  messageAt(index: number): string {
    const bytes = this.bytesAt(index);
    return bytes ? new TextDecoder().decode(bytes) : "(null)";
  }

  /** An argument that has to be a text; Lua's own error where it is none. */
  checkText(argument: number, L: Pointer): string {
    return latin1Text(this.#read(this.lua._luaL_checklstring(L, argument, this.#length)));
  }

  /** Leaves the Lua function that called, with an error at its line. */
  fail(message: string, L: Pointer): number {
    this.lua._luaL_where(L, 1);
    this.pushText(message, L);
    this.lua._lua_concat(L, 2);
    return this.lua._lua_error(L);
  }

  /** A text of the program that C reads up to a NUL. */
  name(text: string): Pointer {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const bytes = latin1Bytes(text);
    const at = this.lua._malloc(bytes.byteLength + 1);
    this.lua.HEAPU8.set(bytes, at);
    this.lua.HEAPU8[at + bytes.byteLength] = 0;
    this.#names.set(text, at);
    return at;
  }

  getGlobal(name: string): void {
    this.lua._lua_getfield(this.L, GLOBALS, this.name(name));
  }

  setGlobal(name: string): void {
    this.lua._lua_setfield(this.L, GLOBALS, this.name(name));
  }

  pushNative(native: Native): void {
    this.lua._lua_pushcclosure(this.L, this.lua.addFunction((L) => native(L ?? 0), "ii"), 0);
  }

  /** Takes the value on top. @returns what pushes it again. */
  keep(): (L: Pointer) => void {
    const at = this.lua._luaL_ref(this.L, REGISTRY);
    return (L) => this.lua._lua_rawgeti(L, REGISTRY, at);
  }

  pop(count = 1, L = this.L): void {
    this.lua._lua_settop(L, -count - 1);
  }

  /** Compiles a chunk and leaves its function, or the message. @returns whether it compiled. */
  compile(source: Uint8Array, chunkName: string): boolean {
    return this.lua._luaL_loadbuffer(this.L, this.#copy(source), source.byteLength, this.name(chunkName)) === 0;
  }

  #copy(bytes: Uint8Array): Pointer {
    if (bytes.byteLength > this.#capacity || this.#buffer === 0) {
      this.lua._free(this.#buffer);
      this.#capacity = Math.max(1024, bytes.byteLength * 2);
      this.#buffer = this.lua._malloc(this.#capacity);
    }
    this.lua.HEAPU8.set(bytes, this.#buffer);
    return this.#buffer;
  }

  #read(at: Pointer): Uint8Array {
    return this.lua.HEAPU8.slice(at, at + (this.lua.HEAPU32[this.#length >> 2] ?? 0));
  }
}
