// What a script returned as the host packs it: integers where a double is one, arrays and maps by metatable, else by keys.
//   in   the Lua value on top of the stack, the value that it was made of
//   out  a value; null for what has no msgpack, and all that holds it
//   err  NotSimulated for a table as a key, a table that holds itself, arrays of millions of nils
// The order of a map's members is LuaJIT's own and another in each process; here they stand as they did, new ones behind, sorted.
// Source: flb_lua_tomsgpack, src/flb_lua.c:671-757 @v5.1.1; lj_str_alloc, lib/luajit-7152e154/src/lj_str.c:275-311 @v5.1.1
import { type Body, type Member, NIL, bool, float64, int, map } from "../../event/body.js";
import { MOST_LEVELS } from "../../event/depth.js";
import { latin1Text } from "../../event/latin1.js";
import { NotSimulated } from "../../not-simulated.js";
import { BOOLEAN_TYPE, LIGHT_USERDATA_TYPE, NIL_TYPE, NUMBER_TYPE, STRING_TYPE, TABLE_TYPE } from "./lua-module.js";
import type { LuaState } from "./lua-state.js";
import { ARRAY, KIND_NAME } from "./to-lua.js";

/** `type_int_key` and `type_array_key`, one character a byte. */
export interface TypedKeys {
  readonly int: readonly string[];
  readonly array: readonly string[];
}

const SLOTS = 8;
const MOST_ELEMENTS = 10_000_000;
const INT64 = { least: -(2n ** 63n), limit: 2 ** 63 };
/** LuaJIT has one NaN: setnanV, lib/luajit-7152e154/src/lj_obj.h @v5.1.1 */
const NAN: Body = { kind: "float64", bits: 0xfff8000000000000n };

export class LuaReader {
  constructor(private readonly state: LuaState, private readonly keys: TypedKeys) {}

  /** Reads the value on top, which stays. @param like gives its members their order. */
  read(like: Body = NIL, depth = 0): Body | null {
    const { lua, L } = this.state;
    switch (lua._lua_type(L, -1)) {
      case STRING_TYPE: return this.#text();
      case NUMBER_TYPE: return numberBody(lua._lua_tonumber(L, -1));
      case BOOLEAN_TYPE: return bool(lua._lua_toboolean(L, -1) !== 0);
      case NIL_TYPE: return NIL;
      case LIGHT_USERDATA_TYPE: return lua._lua_touserdata(L, -1) === 0 ? NIL : null;
      case TABLE_TYPE: return this.#table(like, depth);
      default: return null;
    }
  }

  #text(): Body {
    return { kind: "str", bytes: this.state.bytesAt(-1) ?? new Uint8Array() };
  }

  #table(like: Body, depth: number): Body | null {
    const { lua, L } = this.state;
    if (depth > MOST_LEVELS || lua._lua_checkstack(L, SLOTS) === 0) throw new NotSimulated(`Cannot simulate a table that is nested more than ${MOST_LEVELS} levels deep, or holds itself`);
    const kind = this.#kind();
    if (kind >= 0) return kind === ARRAY ? this.#array(lua._lua_objlen(L, -1), like, depth) : this.#map(like, depth);
    const length = this.#arrayLength();
    return length > 0 ? this.#array(length, like, depth) : this.#map(like, depth);
  }

  /** flb_lua_getmetatable, src/flb_lua.c:466-515; -1 where there is none. */
  #kind(): number {
    const { lua, L } = this.state;
    if (lua._lua_getmetatable(L, -1) === 0) return -1;
    this.state.pushText(KIND_NAME);
    lua._lua_rawget(L, -2);
    const kind = lua._lua_type(L, -1) === NUMBER_TYPE ? lua._lua_tonumber(L, -1) | 0 : -1;
    this.state.pop(2);
    return kind;
  }

  /** The largest index, whatever else stands in the table; else -1 unless all keys count: flb_lua_arraylength, src/flb_lua.c:303-336 */
  #arrayLength(): number {
    let [largest, max, count] = [0, 0, 0];
    let areIndexes = true;
    this.#each(() => {
      const key = this.state.lua._lua_type(this.state.L, -2) === NUMBER_TYPE ? this.state.lua._lua_tonumber(this.state.L, -2) : 0;
      largest = Math.max(largest, key);
      areIndexes &&= Math.trunc(key) > 0;
      max = Math.max(max, Math.trunc(key));
      count++;
    });
    const length = Number.isInteger(largest) && (largest | 0) > 0 ? largest | 0 : areIndexes && max === count ? max : -1;
    if (length > MOST_ELEMENTS) throw new NotSimulated(`Cannot simulate a table whose largest index is ${largest}: Fluent Bit makes an array of ${length} elements of it`);
    return length;
  }

  #array(length: number, like: Body, depth: number): Body | null {
    const elements: Body[] = [];
    let isWhole = true;
    for (let i = 1; i <= length; i++) {
      this.state.lua._lua_rawgeti(this.state.L, -1, i);
      const element = this.read(like.kind === "array" ? like.elements[i - 1] : like, depth + 1);
      this.state.pop();
      if (element) elements.push(element);
      else isWhole = false;
    }
    return isWhole ? { kind: "array", elements } : null;
  }

  #map(like: Body, depth: number): Body | null {
    const former = new Map(like.kind === "map" ? like.members.map(([key, value], i) => [keyText(key), { i, value }] as const) : []);
    const members: { readonly member: Member; readonly at: number; readonly text: string }[] = [];
    let isWhole = true;
    this.#each(() => {
      const key = this.#key();
      const text = key ? keyText(key) : "";
      const before = former.get(text);
      const value = this.#member(key, before?.value, depth);
      if (key && value) members.push({ member: [key, value], at: before?.i ?? Infinity, text });
      else isWhole = false;
    });
    members.sort((a, b) => (a.at === b.at ? Number(a.text > b.text) - Number(a.text < b.text) : a.at - b.at));
    return isWhole ? map(members.map(({ member }) => member)) : null;
  }

  /** The key below the value. */
  #key(): Body | null {
    const { lua, L } = this.state;
    if (lua._lua_type(L, -2) === TABLE_TYPE) throw new NotSimulated("Cannot simulate a table as a key");
    lua._lua_pushvalue(L, -2); // a number that is read as a text would become one in its table
    const key = this.read();
    this.state.pop();
    return key;
  }

  /** try_to_convert_data_type, src/flb_lua.c:379-422 */
  #member(key: Body | null, like: Body | undefined, depth: number): Body | null {
    const { lua, L } = this.state;
    const type = lua._lua_type(L, -1);
    if (key?.kind === "str" && type === NUMBER_TYPE && isNamed(this.keys.int, key)) return int(toInt64(lua._lua_tonumber(L, -1)));
    if (key?.kind === "str" && type === TABLE_TYPE && isNamed(this.keys.array, key)) return this.#array(lua._lua_objlen(L, -1), like ?? NIL, depth + 1);
    return this.read(like, depth + 1);
  }

  /** @param visit with key and value on the stack. */
  #each(visit: () => void): void {
    const { lua, L } = this.state;
    lua._lua_pushnil(L);
    while (lua._lua_next(L, -2) !== 0) {
      visit();
      this.state.pop();
    }
  }
}

/** `strncmp(option, key, key's length)`: a key that the option begins with is named too. src/flb_lua.c:396 */
function isNamed(options: readonly string[], { bytes }: Extract<Body, { kind: "str" }>): boolean {
  if (options.length === 0) return false;
  const [beforeNul = ""] = latin1Text(bytes).split("\0", 1);
  return options.some((option) => option.startsWith(beforeNul) && (beforeNul.length === bytes.byteLength || option === beforeNul));
}

/** lua_isinteger, src/flb_lua.c:250-264; the cast is x86-64's. */
function numberBody(value: number): Body {
  if (Number.isNaN(value)) return NAN;
  return Number.isInteger(value) && value >= -INT64.limit && value < INT64.limit ? int(BigInt(value)) : float64(value);
}

/** C's cast of a double to int64_t, as x86-64 does it. */
export function toInt64(value: number): bigint {
  return value >= -INT64.limit && value < INT64.limit ? BigInt(Math.trunc(value)) : INT64.least;
}

/** Distinct for distinct keys. */
function keyText(key: Body): string {
  switch (key.kind) {
    case "str": case "bin": return `s${latin1Text(key.bytes)}`;
    case "int": return `i${key.value}`;
    case "float32": case "float64": return `f${key.bits}`;
    case "bool": return `b${key.value}`;
    default: return key.kind;
  }
}
