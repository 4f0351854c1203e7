// The section of a lua filter.
//   in   properties
//   out  what the filter is set to
//   err  ConfigError where Fluent Bit does not start
// Source: lua_config_create, plugins/filter_lua/lua_config.c:35-180; config_map, plugins/filter_lua/lua.c:772-821 @v5.1.1
import { ConfigError, type Property, type Section, lastProperty, lastValue, readBool } from "../config.js";
import { byteText } from "../native/keys.js";
import type { TypedKeys } from "./from-lua.js";

export const LUA_OPTIONS: ReadonlySet<string> = new Set([
  "script", "code", "call", "type_int_key", "type_array_key", "protected_mode", "time_as_table", "enable_flb_null",
]);

export interface LuaSettings {
  readonly call: string;
  /** The script itself, where `code` has it. */
  readonly code: string | null;
  /** The path of a file, where there is no `code`. */
  readonly script: Property | null;
  readonly keys: TypedKeys;
  readonly isProtected: boolean;
  readonly hasTimeTable: boolean;
  readonly hasNull: boolean;
}

/** FLB_LUA_L2C_TYPES_NUM_MAX, include/fluent-bit/flb_lua.h:35: what is behind the last blank is one key. */
const MOST_KEYS = 16;

/** @throws ConfigError */
export function readLua(section: Section): LuaSettings {
  const code = lastValue(section, "code") ?? null;
  const script = lastProperty(section, "script") ?? null;
  if (code === null && !script) throw new ConfigError(section.place, "Cannot start the filter lua: it has neither script nor code; add script, the path of a file");
  const call = lastValue(section, "call");
  if (call === undefined) throw new ConfigError(section.place, "Cannot start the filter lua: it has no call; add it, the name of the function");
  return {
    call, code, script: code === null ? script : null,
    keys: { int: readKeys(section, "type_int_key"), array: readKeys(section, "type_array_key") },
    isProtected: readFlag(section, "protected_mode", true), hasTimeTable: readFlag(section, "time_as_table", false), hasNull: readFlag(section, "enable_flb_null", false),
  };
}

function readKeys(section: Section, key: string): readonly string[] {
  const words = (lastValue(section, key) ?? "").split(/ +/).filter((word) => word !== "").map(byteText);
  return words.length <= MOST_KEYS ? words : [...words.slice(0, MOST_KEYS), words.slice(MOST_KEYS).join(" ")];
}

function readFlag(section: Section, key: string, otherwise: boolean): boolean {
  const property = lastProperty(section, key);
  const value = readBool(property?.value ?? String(otherwise));
  if (property && value === null) throw new ConfigError(property.place, `Cannot start the filter lua: ${key} is ${property.value || '""'}; write true or false`);
  return value === true;
}
