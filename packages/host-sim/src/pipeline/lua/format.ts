// string.format as LuaJIT has it: integers of 64 bits, any value for %s, no sign of a NaN.
//   in   the arguments on the stack of the thread that calls
//   out  a text on that stack
//   err  Lua's own for a wrong argument; NotSimulated for %a and %p, which Lua 5.1 does not have
// Source: lj_strfmt_putarg, lib/luajit-7152e154/src/lj_strfmt.c:368-476, lj_strfmt_putfxint, :279-349 @v5.1.1
import { NotSimulated } from "../../not-simulated.js";
import { toInt64 } from "./from-lua.js";
import { NUMBER_TYPE, type Pointer, STRING_TYPE } from "./lua-module.js";
import type { LuaState, Native } from "./lua-state.js";

interface Directive {
  readonly flags: string;
  readonly width: number;
  /** -1 where there is none. */
  readonly precision: number;
  readonly letter: string;
  /** From `%` to the letter. */
  readonly text: string;
}

const DIRECTIVE = /^%([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?(.?)/s;

/** Takes the standard function's place, which it asks for floats. */
export function makeFormat(state: LuaState): Native {
  const { lua } = state;
  state.getGlobal("tostring");
  const pushToString = state.keep();
  state.getGlobal("string");
  lua._lua_getfield(state.L, -1, state.name("format"));
  const pushStandard = state.keep();
  state.pop();
  const textOf = (L: Pointer, argument: number): string => {
    if (lua._lua_type(L, argument) === STRING_TYPE) return state.textAt(argument, L) ?? "";
    if (lua._lua_type(L, argument) === NUMBER_TYPE && Number.isNaN(lua._lua_tonumber(L, argument))) return "nan";
    pushToString(L);
    lua._lua_pushvalue(L, argument);
    lua._lua_call(L, 1, 1);
    const text = state.textAt(-1, L) ?? "";
    state.pop(1, L);
    return text === "userdata: 0" ? "userdata: NULL" : text; // flb_null
  };
  const float = (L: Pointer, directive: Directive, value: number): string => {
    if (Number.isNaN(value)) return pad(directive.letter < "a" ? "NAN" : "nan", directive);
    pushStandard(L);
    state.pushText(directive.text, L);
    lua._lua_pushnumber(L, value);
    lua._lua_call(L, 2, 1);
    const text = state.textAt(-1, L) ?? "";
    state.pop(1, L);
    return text;
  };
  const put = (L: Pointer, directive: Directive, argument: number): string => {
    if (argument > lua._lua_gettop(L)) lua._luaL_argerror(L, argument, state.name("value expected"));
    switch (directive.letter) {
      case "s": {
        const text = textOf(L, argument);
        return pad(directive.precision < 0 ? text : text.slice(0, directive.precision), directive);
      }
      case "q": return quote(state.checkText(argument, L));
      case "c": return pad(String.fromCharCode(lua._luaL_checknumber(L, argument) & 255), directive);
      case "a": case "A": case "p": throw new NotSimulated(`Cannot simulate %${directive.letter} of string.format`);
      case "e": case "E": case "f": case "F": case "g": case "G": return float(L, directive, lua._luaL_checknumber(L, argument));
      default: return integer(lua._luaL_checknumber(L, argument), directive);
    }
  };
  return (L) => {
    const format = state.checkText(1, L);
    let [out, argument] = ["", 1];
    for (let at = 0; at < format.length;) {
      const percent = format.indexOf("%", at);
      if (percent < 0) {
        out += format.slice(at);
        break;
      }
      out += format.slice(at, percent);
      if (format[percent + 1] === "%") {
        out += "%";
        at = percent + 2;
        continue;
      }
      const directive = readDirective(format.slice(percent));
      if (!"diuoxXceEfFgGqsaAp".includes(directive.letter) || directive.letter === "") return state.fail(`invalid option '${directive.text}' to 'format'`, L);
      out += put(L, directive, ++argument);
      at = percent + directive.text.length;
    }
    state.pushText(out, L);
    return 1;
  };
}

function readDirective(text: string): Directive {
  const [whole = "", flags = "", width = "", precision, letter = ""] = DIRECTIVE.exec(text) ?? [];
  return { flags, width: Number(width), precision: precision === undefined ? -1 : Number(precision), letter, text: whole };
}

function pad(text: string, { flags, width }: Directive): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

/** Of what 63 bits do not hold %u, %o and %x wrap around, and %d is the least integer. */
function integer(value: number, directive: Directive): string {
  const { flags, precision, letter, width } = directive;
  const isSigned = letter === "d" || letter === "i";
  const whole = !isSigned && value >= 2 ** 63 ? toInt64(value - 2 ** 64) : toInt64(value);
  const number = isSigned ? whole : BigInt.asUintN(64, whole);
  const base = letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10;
  const sign = number < 0n ? "-" : !isSigned ? "" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const plain = (number < 0n ? -number : number).toString(base);
  const digits = (precision === 0 && number === 0n ? "" : plain).padStart(precision, "0");
  const prefix = !flags.includes("#") || number === 0n ? "" : base === 16 ? "0x" : base === 8 && !digits.startsWith("0") ? "0" : "";
  const isFilled = flags.includes("0") && !flags.includes("-") && precision < 0;
  const text = sign + prefix + (isFilled ? digits.padStart(width - sign.length - prefix.length, "0") : digits);
  return pad(letter === "X" ? text.toUpperCase() : text, directive);
}

/** lj_strfmt_putquoted, lj_strfmt.c:209-234 */
function quote(text: string): string {
  const escape = (sign: string, at: number): string => {
    if (sign === "\n" || sign === '"' || sign === "\\") return `\\${sign}`;
    const code = sign.charCodeAt(0);
    return /\d/.test(text[at + 1] ?? "") ? `\\${String(code).padStart(3, "0")}` : `\\${code}`;
  };
  return `"${text.replaceAll(/["\\\x00-\x1f\x7f]/g, escape)}"`;
}
