// The library bit of LuaJIT: 32-bit integers, of numbers and of texts that are numbers.
// https://bitop.luajit.org/semantics.html
import type { Pointer } from "./lua-module.js";
import type { LuaState } from "./lua-state.js";

type Shift = (value: number, by: number) => number;

/** The shift counts in its lowest five bits, as JavaScript's do. */
const SHIFTS: Readonly<Record<string, Shift>> = {
  lshift: (value, by) => value << by,
  rshift: (value, by) => value >>> by,
  arshift: (value, by) => value >> by,
  rol: (value, by) => (value << by) | (value >>> (32 - (by & 31))),
  ror: (value, by) => (value >>> by) | (value << (32 - (by & 31))),
};

const FOLDS: Readonly<Record<string, Shift>> = {
  band: (a, b) => a & b,
  bor: (a, b) => a | b,
  bxor: (a, b) => a ^ b,
};

const MAPS: Readonly<Record<string, (value: number) => number>> = {
  tobit: (value) => value,
  bnot: (value) => ~value,
  bswap: (value) => (value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24),
};

/** Adding it rounds a double to the nearest integer, halves to even. */
const ROUNDS = 2 ** 52 + 2 ** 51;

/** Leaves the library on the stack. */
export function pushBits(state: LuaState): void {
  const { lua } = state;
  const argument = (L: Pointer, i: number): number => {
    const value = lua._luaL_checknumber(L, i);
    return Number.isInteger(value) ? value | 0 : (value + ROUNDS - ROUNDS) | 0;
  };
  lua._lua_createtable(state.L, 0, 12);
  const define = (name: string, compute: (L: Pointer) => number): void => {
    state.pushNative((L) => {
      lua._lua_pushnumber(L, compute(L) | 0);
      return 1;
    });
    lua._lua_setfield(state.L, -2, state.name(name));
  };
  for (const [name, map] of Object.entries(MAPS)) define(name, (L) => map(argument(L, 1)));
  for (const [name, shift] of Object.entries(SHIFTS)) define(name, (L) => shift(argument(L, 1), argument(L, 2)));
  for (const [name, fold] of Object.entries(FOLDS)) {
    define(name, (L) => {
      let value = argument(L, 1);
      for (let i = 2; i <= lua._lua_gettop(L); i++) value = fold(value, argument(L, i));
      return value;
    });
  }
  state.pushNative((L) => {
    state.pushText(hex(argument(L, 1), lua._lua_gettop(L) < 2 ? 8 : argument(L, 2)), L);
    return 1;
  });
  lua._lua_setfield(state.L, -2, state.name("tohex"));
}

/** @param digitCount negative for capitals. */
function hex(value: number, digitCount: number): string {
  const count = Math.min(8, Math.abs(digitCount));
  const digits = count === 0 ? "" : (value >>> 0).toString(16).padStart(8, "0").slice(-count);
  return digitCount < 0 ? digits.toUpperCase() : digits;
}
