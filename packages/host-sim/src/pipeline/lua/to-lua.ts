// A record's value as Lua gets it: every number a double, null nothing, a table that knows whether it was an array or a map.
//   in   a value
//   out  a Lua value on the stack
//   err  NotSimulated for a key that is nil or NaN, which ends the agent
// Source: flb_lua_pushmsgpack, src/flb_lua.c:168-246 @v5.1.1
import { type Body, floatValue } from "../../event/body.js";
import { MOST_LEVELS } from "../../event/depth.js";
import { NotSimulated } from "../../not-simulated.js";
import { NIL_TYPE } from "./lua-module.js";
import type { LuaState } from "./lua-state.js";

/** FLB_LUA_L2C_TYPE_ARRAY and …_MAP, include/fluent-bit/flb_lua.h:36-40 @v5.1.1 */
export const ARRAY = 1;
export const MAP = 2;

/** The member of a table's metatable that says which it was: src/flb_lua.c:67-86 */
export const KIND_NAME = "type";

/** Slots that one level takes. */
const SLOTS = 8;
const LEAST_INT64 = -(2 ** 63);

export function pushBody(state: LuaState, body: Body, depth = 0): void {
  const { lua, L } = state;
  switch (body.kind) {
    case "nil": return state.getGlobal("flb_null"); // whatever the script made of it
    case "bool": return lua._lua_pushboolean(L, body.value ? 1 : 0);
    case "int": return lua._lua_pushnumber(L, asInteger(body.value));
    case "float32": case "float64": return lua._lua_pushnumber(L, floatValue(body));
    case "str": case "bin": case "ext": return state.pushBytes(body.bytes);
    case "array": return pushArray(state, body.elements, depth);
    case "map": return pushMap(state, body.members, depth);
  }
}

/** Through a double and back to 64 bits: what is 2^63 or more becomes the least integer. src/flb_lua.c:186-192 */
function asInteger(value: bigint): number {
  const double = Number(value);
  return double >= 2 ** 63 ? LEAST_INT64 : double;
}

function pushArray(state: LuaState, elements: readonly Body[], depth: number): void {
  const { lua, L } = state;
  open(state, elements.length, 0, depth);
  elements.forEach((element, i) => {
    pushBody(state, element, depth + 1);
    lua._lua_rawseti(L, -2, i + 1);
  });
  close(state, ARRAY);
}

function pushMap(state: LuaState, members: Extract<Body, { kind: "map" }>["members"], depth: number): void {
  const { lua, L } = state;
  open(state, 0, members.length, depth);
  for (const [key, value] of members) {
    pushBody(state, key, depth + 1);
    if (lua._lua_type(L, -1) === NIL_TYPE || ((key.kind === "float32" || key.kind === "float64") && Number.isNaN(floatValue(key)))) {
      throw new NotSimulated("Cannot simulate a record with a key that is null or NaN: lua ends the agent");
    }
    pushBody(state, value, depth + 1);
    lua._lua_settable(L, -3);
  }
  close(state, MAP);
}

function open({ lua, L }: LuaState, arrayCount: number, hashCount: number, depth: number): void {
  if (depth > MOST_LEVELS || lua._lua_checkstack(L, SLOTS) === 0) throw new NotSimulated(`Cannot simulate a record nested more than ${MOST_LEVELS} levels deep`);
  lua._lua_createtable(L, arrayCount, hashCount);
}

function close(state: LuaState, kind: number): void {
  const { lua, L } = state;
  lua._lua_createtable(L, 0, 1);
  lua._lua_pushnumber(L, kind);
  lua._lua_setfield(L, -2, state.name(KIND_NAME));
  lua._lua_setmetatable(L, -2);
}
