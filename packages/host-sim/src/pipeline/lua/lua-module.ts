// The Lua that stands in for LuaJIT: PUC-Rio's 5.1 as WebAssembly, a package of its own that is loaded where a filter needs it.
//   out  the module's C functions, by LuaJIT's own names
//   err  NotSimulated with the command that installs it
// https://www.lua.org/manual/5.1/manual.html#3
import { NotSimulated } from "../../not-simulated.js";

/** The package; `peerDependencies` has its version. */
export const LUA_PACKAGE = "wasmoon-lua5.1";

/** An address in the module's memory; 0 is NULL. */
export type Pointer = number;

/** A file that is open in the module. */
interface FileSystem {
  mkdir(path: string): void;
  readFile(path: string): Uint8Array;
  writeFile(path: string, bytes: Uint8Array): void;
  truncate(path: string, byteLength: number): void;
}

/** The C API of Lua 5.1, and what Emscripten adds. Views of the memory are new ones after it grew. */
export interface LuaModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  readonly FS: FileSystem;
  addFunction(native: (...values: number[]) => number | void, signature: string): Pointer;
  _malloc(byteLength: number): Pointer;
  _free(at: Pointer): void;
  _luaL_newstate(): Pointer;
  _luaL_openlibs(L: Pointer): void;
  _luaL_loadbuffer(L: Pointer, text: Pointer, byteLength: number, name: Pointer): number;
  _luaL_ref(L: Pointer, table: number): number;
  _luaL_where(L: Pointer, level: number): void;
  _luaL_argerror(L: Pointer, argument: number, message: Pointer): number;
  _luaL_checknumber(L: Pointer, argument: number): number;
  _luaL_checklstring(L: Pointer, argument: number, length: Pointer): Pointer;
  _lua_call(L: Pointer, argumentCount: number, resultCount: number): void;
  _lua_checkstack(L: Pointer, count: number): number;
  _lua_concat(L: Pointer, count: number): void;
  _lua_createtable(L: Pointer, arrayCount: number, hashCount: number): void;
  _lua_error(L: Pointer): number;
  _lua_getfield(L: Pointer, index: number, name: Pointer): void;
  _lua_getmetatable(L: Pointer, index: number): number;
  _lua_gettop(L: Pointer): number;
  _lua_insert(L: Pointer, index: number): void;
  _lua_next(L: Pointer, index: number): number;
  _lua_objlen(L: Pointer, index: number): number;
  _lua_pcall(L: Pointer, argumentCount: number, resultCount: number, handler: number): number;
  _lua_pushboolean(L: Pointer, value: number): void;
  _lua_pushcclosure(L: Pointer, native: Pointer, upvalueCount: number): void;
  _lua_pushlightuserdata(L: Pointer, value: Pointer): void;
  _lua_pushlstring(L: Pointer, text: Pointer, byteLength: number): void;
  _lua_pushnil(L: Pointer): void;
  _lua_pushnumber(L: Pointer, value: number): void;
  _lua_pushvalue(L: Pointer, index: number): void;
  _lua_rawget(L: Pointer, index: number): void;
  _lua_rawgeti(L: Pointer, index: number, at: number): void;
  _lua_rawseti(L: Pointer, index: number, at: number): void;
  _lua_setfield(L: Pointer, index: number, name: Pointer): void;
  _lua_sethook(L: Pointer, hook: Pointer, mask: number, count: number): number;
  _lua_setmetatable(L: Pointer, index: number): number;
  _lua_settable(L: Pointer, index: number): void;
  _lua_settop(L: Pointer, index: number): void;
  _lua_toboolean(L: Pointer, index: number): number;
  _lua_tolstring(L: Pointer, index: number, length: Pointer): Pointer;
  _lua_tonumber(L: Pointer, index: number): number;
  _lua_touserdata(L: Pointer, index: number): Pointer;
  _lua_type(L: Pointer, index: number): number;
}

/** LUA_REGISTRYINDEX and LUA_GLOBALSINDEX, lua.h */
export const REGISTRY = -10000;
export const GLOBALS = -10002;

/** LUA_T…, lua.h */
export const NIL_TYPE = 0;
export const BOOLEAN_TYPE = 1;
export const LIGHT_USERDATA_TYPE = 2;
export const NUMBER_TYPE = 3;
export const STRING_TYPE = 4;
export const TABLE_TYPE = 5;

interface LuaPackage {
  readonly LuaApi: { initialize(wasm?: string, environment?: Readonly<Record<string, string>>): Promise<{ readonly module: LuaModule }> };
}

/**
 * A module with a memory of its own.
 *
 * @param place of the filter that needs it.
 * @param name of the package; no literal, so that whoever bundles the simulator need not have it.
 */
export async function loadLuaModule(place: string, name: string = LUA_PACKAGE): Promise<LuaModule> {
  let loaded: LuaPackage & { readonly default?: LuaPackage };
  try {
    loaded = await import(/* @vite-ignore */ name) as typeof loaded;
  } catch (problem) {
    const isAbsent = problem instanceof TypeError || (problem instanceof Error && "code" in problem && problem.code === "ERR_MODULE_NOT_FOUND"); // of a browser, of Node
    if (!isAbsent) throw problem;
    throw new NotSimulated(`Cannot simulate ${place}: lua runs in the package ${name}, which is not installed; install it: npm i -D ${name}`);
  }
  const { LuaApi } = loaded.LuaApi ? loaded : loaded.default ?? loaded;
  return (await LuaApi.initialize()).module;
}
