// The filter lua: a script's function is asked about each record of a chunk.
//   in   its section; the records of a chunk
//   out  records that go on, one or several for each; ends
//   err  NotSimulated for an error without protected_mode, which ends the agent, and for times that a chunk does not hold
// Source: cb_lua_filter, plugins/filter_lua/lua.c:433-759 @v5.1.1
import { type Body, map } from "../../event/body.js";
import { type EventTime, LAST_SECOND, isHeldSecond } from "../../event/event.js";
import { encodeMsgpack } from "../../event/msgpack.js";
import type { LogLine } from "../../host/log.js";
import { type Release, compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Section, placeText } from "../config.js";
import type { Traveller } from "../traveller.js";
import type { StageResult } from "../wasm-stage.js";
import { LuaReader, toInt64 } from "./from-lua.js";
import { NUMBER_TYPE, TABLE_TYPE, loadLuaModule } from "./lua-module.js";
import { LuaScript, type LuaSource, type LuaWorld } from "./lua-script.js";
import { type LuaSettings, readLua } from "./settings.js";
import { pushBody } from "./to-lua.js";

const FUNCTION_TYPE = 6;
const NANOSECONDS = 1e9;
/** From here on releases before 5.1.0 read a negative time: see `lateTimes` of a release. */
const FIRST_LATE_SECOND = 2 ** 31;
/** src/flb_log_event_encoder.c:345-363 @v5.1.1; not yet @v5.0.9 */
const CHECKED_SINCE = "5.1.0";

/** Five arguments, with metadata: plugins/filter_lua/lua.c:48-110 @v4.0.4; three before */
const FIVE_SINCE = "4.0.4";

export interface LuaFilterWorld extends LuaWorld {
  readonly release: Release;
  /** How the agent's log calls it: `lua.0`. */
  readonly instance: string;
}

/** What a call returned. */
interface Answer {
  readonly code: number;
  readonly time: EventTime;
  readonly metadata: Body;
  /** `null` for what cannot be packed. */
  readonly body: Body | null;
}

/** The whole chunk goes on as it came. */
class ChunkUntouched extends Error {}

export class LuaFilter {
  readonly #reader: LuaReader;
  readonly #argumentCount: 3 | 5;

  private constructor(private readonly section: Section, private readonly settings: LuaSettings, private readonly script: LuaScript, private readonly world: LuaFilterWorld) {
    this.#reader = new LuaReader(script.state, settings.keys);
    this.#argumentCount = this.#countArguments();
  }

  /** @throws ConfigError, NotSimulated */
  static async load(section: Section, source: (settings: LuaSettings) => LuaSource, world: LuaFilterWorld): Promise<LuaFilter> {
    const settings = readLua(section);
    const found = source(settings);
    const script = new LuaScript(await loadLuaModule(placeText(section.place)), found, world);
    script.start(settings.hasNull);
    return new LuaFilter(section, settings, script, world);
  }

  run(records: readonly Traveller[]): StageResult {
    try {
      const results = records.map((record) => this.#filter(record));
      return { on: results.flatMap(({ on }) => on), ends: results.flatMap(({ ends }) => ends) };
    } catch (problem) {
      if (problem instanceof ChunkUntouched) return { on: records, ends: [] };
      throw problem;
    } finally {
      this.script.flush();
    }
  }

  #filter(record: Traveller): StageResult {
    const { code, time, metadata, body } = this.#ask(record);
    if (code === -1) return this.#ended(record, "the script returned -1", "plugins/filter_lua/lua.c:659-666 @v5.1.1");
    if (code !== 1 && code !== 2) {
      if (code !== 0) this.#log("error", `unexpected Lua script return code ${code}, original record will be kept.`);
      return { on: [record], ends: [] };
    }
    const cut = code === 2 ? record.time : this.#cutTime(time);
    const on = this.#packed({ ...record, metadata, time: cut ?? record.time }, cut && body);
    return on.length === 0 ? this.#ended(record, "the script returned a list without records", "plugins/filter_lua/lua.c:390-424 @v5.1.1") : { on, ends: [] };
  }

  #ended({ event, tags }: Traveller, reason: string, source: string): StageResult {
    const by = `lua ${this.settings.call} (${placeText(this.section.place)})`;
    return { on: [], ends: [{ event, end: { what: "dropped", tag: tags.at(-1) ?? "", tags, by, reason, source } }] };
  }

  /** pack_result, plugins/filter_lua/lua.c:356-431 */
  #packed(record: Traveller, body: Body | null): readonly Traveller[] {
    const { maxDepth } = this.world.release;
    if (!body || !isRead(body, maxDepth) || !isRecords(body)) {
      this.#log("error", `invalid table returned at ${this.settings.call}(), ${this.settings.script?.value ?? "(null)"}`);
      throw new ChunkUntouched();
    }
    const { metadata } = record;
    if (body.kind === "map") return [this.#replaced(record, body, metadata)];
    return body.elements.map((element, i) => {
      const own = metadata.kind === "array" && metadata.elements.length === body.elements.length ? metadata.elements[i] : metadata;
      return this.#replaced(record, element, own === metadata || own?.kind === "map" ? own : map([]));
    });
  }

  /** A chunk holds a record in a list of its own. */
  #replaced(record: Traveller, body: Body, metadata: Body): Traveller {
    const where = placeText(this.section.place);
    if (!isRead(body, this.world.release.maxDepth - 1)) throw new NotSimulated(`Cannot simulate ${where}: the lua script returned a record nested so deep that nothing behind it reads the chunk`);
    if (metadata.kind !== "map") throw new NotSimulated(`Cannot simulate ${where}: the lua script returned metadata that is a list, and no record can be read behind it`);
    return { ...record, body, bytes: encodeMsgpack(body), metadata };
  }

  /** What a chunk holds of it; `null` where its encoder refuses it: flb_log_event_encoder_set_timestamp, src/flb_log_event_encoder.c:345-363 @v5.1.1 */
  #cutTime({ sec, nsec }: EventTime): EventTime | null {
    const isHeld = isHeldSecond(sec) && nsec > -1 && nsec < NANOSECONDS;
    const time = { sec: lowest32(sec), nsec: lowest32(nsec) };
    if (this.#isSince(CHECKED_SINCE)) {
      const isMark = [-1, -2, LAST_SECOND + 1, LAST_SECOND + 2].includes(sec);
      if (!isMark) return isHeld ? time : null;
    } else if (time.sec < FIRST_LATE_SECOND && time.nsec < NANOSECONDS) return time; // flb_log_event_encoder_append_forward_v1_timestamp
    throw new NotSimulated(`Cannot simulate ${placeText(this.section.place)}: the lua script returned a time of ${sec} seconds and ${nsec} nanoseconds, and what is behind reads another, or none`);
  }

  #ask(record: Traveller): Answer {
    const { script: { state }, settings } = this;
    const { lua, L } = state;
    const tag = record.tags.at(-1) ?? "";
    lua._lua_settop(L, 0); // a record that was refused may have left something
    state.getGlobal(settings.call);
    state.pushBytes(new TextEncoder().encode(tag));
    this.#pushTime(record.time);
    if (this.#argumentCount === 5) {
      lua._lua_createtable(L, 0, 0); // attributes of a group, which there is none of
      pushBody(state, record.metadata);
    }
    pushBody(state, record.body);
    if (!this.script.pcall(this.#argumentCount, this.#argumentCount === 5 ? 4 : 3)) this.#failed();
    return this.#isSince(FIVE_SINCE) ? this.#takeAnswer(record) : this.#takeOldAnswer(record);
  }

  /** Code, time, metadata, record; a time that is no table stays in the way of what is below: plugins/filter_lua/lua.c:592-658 */
  #takeAnswer(record: Traveller): Answer {
    const { lua, L } = this.script.state;
    for (let below = this.#argumentCount === 5 ? -4 : -3; below < -1; below++) lua._lua_insert(L, below);
    const code = this.#takeCode();
    const time = this.#takeTime(record.time);
    const metadata = this.#argumentCount === 5 ? this.#takeMetadata(record.metadata) : record.metadata;
    return { code, time, metadata, body: this.#reader.read(record.body) };
  }

  /** Record, time, code: plugins/filter_lua/lua.c:604-634 @v3.2.10 */
  #takeOldAnswer(record: Traveller): Answer {
    const { state } = this.script;
    const body = this.#reader.read(record.body);
    state.pop();
    const time = this.#takeTime(record.time);
    return { code: this.#takeCode(), time, metadata: record.metadata, body };
  }

  #takeCode(): number {
    const { state } = this.script;
    const code = Number(BigInt.asIntN(32, toInt64(state.lua._lua_tonumber(state.L, -1))));
    state.pop();
    return code;
  }

  /** plugins/filter_lua/lua.c:573-590; without protection LuaJIT's panic ends the program */
  #failed(): never {
    const text = `error code 2: ${this.script.state.messageAt(-1)}`;
    if (!this.settings.isProtected) throw new NotSimulated(`Cannot simulate ${placeText(this.section.place)}: with protected_mode off an error of the script ends the agent: ${text}`);
    this.script.state.pop();
    this.#log("error", text);
    throw new ChunkUntouched();
  }

  #pushTime({ sec, nsec }: EventTime): void {
    const { state } = this.script;
    const { lua, L } = state;
    if (!this.settings.hasTimeTable) return lua._lua_pushnumber(L, sec + nsec / NANOSECONDS);
    lua._lua_createtable(L, 0, 2);
    lua._lua_pushnumber(L, sec);
    lua._lua_setfield(L, -2, state.name("sec"));
    lua._lua_pushnumber(L, nsec);
    lua._lua_setfield(L, -2, state.name("nsec"));
  }

  /** Takes it off the stack, unless it should be a table and is none. flb_time_from_double, include/fluent-bit/flb_time.h:134-138 @v5.1.1 */
  #takeTime(former: EventTime): EventTime {
    const { state } = this.script;
    const { lua, L } = state;
    if (!this.settings.hasTimeTable) {
      const double = lua._lua_tonumber(L, -1);
      state.pop();
      const sec = Number(toInt64(double));
      return { sec, nsec: (double - sec) * NANOSECONDS };
    }
    if (lua._lua_type(L, -1) !== TABLE_TYPE) {
      this.#log("error", "invalid lua timestamp type returned");
      return former;
    }
    const field = (name: string): number => {
      lua._lua_getfield(L, -1, state.name(name));
      const value = Number(toInt64(lua._lua_tonumber(L, -1)));
      state.pop();
      return value;
    };
    const time = { sec: field("sec"), nsec: field("nsec") };
    state.pop();
    return time;
  }

  /** Takes it off the stack; what is no table leaves it as it was. */
  #takeMetadata(former: Body): Body {
    const { state } = this.script;
    const read = state.lua._lua_type(state.L, -1) === TABLE_TYPE ? this.#reader.read(former) : null;
    state.pop();
    return read ?? former;
  }

  /** get_callback_args, plugins/filter_lua/lua.c:50-106 @v5.1.1 */
  #countArguments(): 3 | 5 {
    const { script: { state }, settings: { call }, section } = this;
    const { lua, L } = state;
    state.getGlobal(call);
    if (lua._lua_type(L, -1) !== FUNCTION_TYPE) throw new ConfigError(section.place, `Cannot start the filter lua: function ${call} is not found; define it in the script, or correct call`);
    if (!this.#isSince(FIVE_SINCE)) {
      state.pop();
      return 3;
    }
    state.getGlobal("debug");
    if (lua._lua_type(L, -1) !== TABLE_TYPE) {
      state.pop(2);
      return 3;
    }
    lua._lua_getfield(L, -1, state.name("getinfo"));
    lua._lua_pushvalue(L, -3);
    state.pushText("u");
    let count = 0;
    if (lua._lua_pcall(L, 2, 1, 0) === 0 && lua._lua_type(L, -1) === TABLE_TYPE) {
      lua._lua_getfield(L, -1, state.name("nparams"));
      count = lua._lua_type(L, -1) === NUMBER_TYPE ? lua._lua_tonumber(L, -1) : 0;
      state.pop();
    }
    state.pop(3);
    return count >= 5 ? 5 : 3;
  }

  #isSince(version: string): boolean {
    return compare(this.world.release.version, version) >= 0;
  }

  #log(level: LogLine["level"], text: string): void {
    this.world.log({ level, from: "fluent-bit", text: `[filter:lua:${this.world.instance}] ${text}` });
  }
}

function lowest32(value: number): number {
  return Number(BigInt.asUintN(32, toInt64(value)));
}

function isRecords(body: Body): body is Extract<Body, { kind: "map" | "array" }> {
  return body.kind === "map" || (body.kind === "array" && body.elements.every(({ kind }) => kind === "map"));
}

/** @param maxDepth maps and lists that may be open at once. */
function isRead(body: Body, maxDepth: number): boolean {
  switch (body.kind) {
    case "array": return maxDepth > 0 && body.elements.every((element) => isRead(element, maxDepth - 1));
    case "map": return maxDepth > 0 && body.members.every(([key, value]) => isRead(key, maxDepth - 1) && isRead(value, maxDepth - 1));
    default: return true;
  }
}
