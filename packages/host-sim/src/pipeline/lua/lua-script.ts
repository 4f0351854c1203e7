// A script in a state of its own, with what it may see of the machine.
//   in   source, the function to call, files and variables of the environment
//   out  a state whose function can be called; lines that the script wrote
//   err  ConfigError where Fluent Bit does not start; NotSimulated for what is LuaJIT's alone, and for a call that does not return
import { latin1Bytes, latin1Text } from "../../event/latin1.js";
import type { LogLine } from "../../host/log.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Place, placeText } from "../config.js";
import { pushBits } from "./bits.js";
import { makeFormat } from "./format.js";
import type { LuaModule } from "./lua-module.js";
import { adaptSource } from "./lua-source.js";
import { LuaState } from "./lua-state.js";
import { PRELUDE } from "./prelude.js";

/** What the script can read. */
export interface LuaWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file by its path; `null` where there is none. */
  readonly readFile: (path: string) => Uint8Array | null;
  readonly log: (line: LogLine) => void;
  /** Whether there is a `FLB_ENV`, which is refused: since 3.2.0, env_variables, plugins/filter_lua/lua.c:148-171 @v5.1.1 */
  readonly hasVariables: boolean;
}

export interface LuaSource {
  readonly text: Uint8Array;
  /** As Lua names it in messages: `@path`, or the text's own name. */
  readonly chunkName: string;
  /** Where it is named in the configuration. */
  readonly place: Place;
}

const OUTPUTS = [["/.agent-out", "info"], ["/.agent-err", "error"]] as const;
/** LUA_PATH_DEFAULT, lib/luajit-7152e154/src/luaconf.h:30-55 @v5.1.1 */
const SEARCHED = "./?.lua;/usr/local/share/luajit-2.1/?.lua;/usr/local/share/lua/5.1/?.lua;/usr/local/share/lua/5.1/?/init.lua";
/** Millions of instructions that a call may take. */
const MOST_MILLIONS = 100;

export class LuaScript {
  readonly state: LuaState;
  readonly #by: string;
  #millions = 0;
  #abandoned: NotSimulated | null = null;
  readonly #fetched = new Set<string>();

  /** @throws ConfigError, NotSimulated */
  constructor(private readonly lua: LuaModule, private readonly source: LuaSource, private readonly world: LuaWorld) {
    this.#by = placeText(source.place);
    this.state = new LuaState(lua);
    this.#furnish();
    this.state.count(() => {
      if (++this.#millions > MOST_MILLIONS) throw new NotSimulated(`Cannot simulate ${this.#by}: the lua script has run for ${MOST_MILLIONS} million instructions and has not returned`);
    });
  }

  /** Runs the script. @throws ConfigError, NotSimulated */
  start(hasNull: boolean): void {
    const { lua, state } = this;
    if (hasNull) {
      lua._lua_pushlightuserdata(state.L, 0);
      state.setGlobal("flb_null");
    }
    if (!state.compile(this.#adapted(), this.source.chunkName)) this.#refuse("error loading script");
    if (!this.pcall(0, 0)) this.#refuse("invalid lua content");
    this.flush();
  }

  /** Calls the function below its arguments; one that was left by an exception is not called again. @returns whether it returned; else its error is on top. */
  pcall(argumentCount: number, resultCount: number): boolean {
    if (this.#abandoned) throw this.#abandoned;
    this.#millions = 0;
    try {
      return this.lua._lua_pcall(this.state.L, argumentCount, resultCount, 0) === 0;
    } catch (problem) {
      if (problem instanceof NotSimulated) this.#abandoned = problem; // Lua's own frames are gone
      throw problem;
    }
  }

  /** What was written goes to the log. */
  flush(): void {
    for (const [path, level] of OUTPUTS) {
      const text = new TextDecoder().decode(this.lua.FS.readFile(path));
      if (text === "") continue;
      this.lua.FS.truncate(path, 0);
      for (const line of text.replace(/\n$/, "").split("\n")) this.world.log({ level, from: "guest", text: line });
    }
  }

  #adapted(): Uint8Array {
    const text = latin1Text(this.source.text);
    if (text.startsWith("\x1b")) throw new NotSimulated(`Cannot simulate ${this.#by}: its script is compiled; name the source`);
    const adapted = adaptSource(text.startsWith("#") ? text.replace(/^.*/, "") : text); // a first line with # is skipped: luaL_loadfile
    if (typeof adapted === "string") return latin1Bytes(adapted);
    throw new NotSimulated(`Cannot simulate ${this.#by}: line ${adapted.line} of the script has ${adapted.what}, which only LuaJIT reads`);
  }

  /** plugins/filter_lua/lua.c:205-231 @v5.1.1 */
  #refuse(problem: string): never {
    const message = this.state.messageAt(-1);
    const absent = /module '([^']*)' not found/.exec(message)?.[1];
    if (absent !== undefined) throw new NotSimulated(`Cannot simulate ${this.#by}: the lua script requires ${absent}, which is not found on package.path here`);
    throw new ConfigError(this.source.place, `Cannot start the filter lua: ${problem}: ${message}; correct the script`);
  }

  #furnish(): void {
    const { lua, state, world } = this;
    if (!state.compile(latin1Bytes(PRELUDE), "=lua")) throw new Error(state.messageAt(-1));
    lua._lua_createtable(state.L, 0, 8);
    const set = (name: string): void => lua._lua_setfield(state.L, -2, state.name(name));
    const decode = (text: string): string => new TextDecoder().decode(latin1Bytes(text));
    state.pushNative((L) => {
      const value = world.environment[decode(state.checkText(1, L))];
      if (value === undefined) lua._lua_pushnil(L);
      else state.pushBytes(new TextEncoder().encode(value), L);
      return 1;
    });
    set("getenv");
    state.pushNative((L) => {
      lua._lua_pushboolean(L, this.#fetch(decode(state.checkText(1, L))) ? 1 : 0);
      return 1;
    });
    set("fetch");
    state.pushNative((L) => {
      throw new NotSimulated(`Cannot simulate ${this.#by}: the lua script uses ${decode(state.checkText(1, L))}`);
    });
    set("refuse");
    pushBits(state);
    set("bit");
    const format = makeFormat(state);
    state.pushNative(format);
    set("format");
    state.pushText(SEARCHED);
    set("path");
    lua._lua_pushboolean(state.L, world.hasVariables ? 1 : 0);
    set("variables");
    if (lua._lua_pcall(state.L, 1, 0, 0) !== 0) throw new Error(state.messageAt(-1));
  }

  /** Brings a file into the module's own file system, once. */
  #fetch(path: string): boolean {
    if (this.#fetched.has(path)) return true;
    const bytes = this.world.readFile(path);
    const folders = path.split("/").slice(0, -1);
    folders.forEach((_, i) => this.#makeFolder(folders.slice(0, i + 1).join("/")));
    if (bytes === null) return false;
    this.lua.FS.writeFile(path, bytes);
    this.#fetched.add(path);
    return true;
  }

  #makeFolder(path: string): void {
    try {
      if (path !== "") this.lua.FS.mkdir(path);
    } catch {
      // it is there
    }
  }
}
