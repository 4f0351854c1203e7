// The filter lua within a pipeline.
//   in   its section; where scripts and files lie
//   out  a stage
//   err  ConfigError where Fluent Bit does not start; NotSimulated for a script that is not here
import type { LogLine } from "../../host/log.js";
import { compare, release } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { type Section, lastValue, placeText } from "../config.js";
import type { MachineFiles } from "../machine-files.js";
import type { TagMatch } from "../match.js";
import { byteText } from "../native/keys.js";
import { checkOptions } from "../options.js";
import type { Stage } from "../stage.js";
import { LuaFilter } from "./lua-filter.js";
import type { LuaSource } from "./lua-script.js";
import { LUA_OPTIONS, type LuaSettings } from "./settings.js";

interface LuaStageWorld {
  readonly version: string;
  readonly log: (line: LogLine) => void;
  readonly machine: MachineFiles;
}

/** env_variables, plugins/filter_lua/lua.c:81-105 @v3.2.10; not yet @v3.1.10 */
const VARIABLES_SINCE = "3.2.0";

/** @param index position among the filters; -1 for a processor. */
export async function loadLuaStage(section: Section, match: TagMatch, index: number, { version, log, machine }: LuaStageWorld): Promise<Stage> {
  checkOptions(section, LUA_OPTIONS);
  const filter = await LuaFilter.load(section, (settings) => findSource(section, settings, machine), {
    log, environment: machine.environment, readFile: machine.readFile, release: release(version),
    hasVariables: compare(version, VARIABLES_SINCE) >= 0, instance: lastValue(section, "alias") ?? `lua.${Math.max(index, 0)}`,
  });
  return { section, match, index, run: (records) => filter.run(records) };
}

/** plugins/filter_lua/lua_config.c:68-105, plugins/filter_lua/lua.c:205-214 @v5.1.1 */
function findSource(section: Section, { code, script }: LuaSettings, { readScript }: MachineFiles): LuaSource {
  if (code !== null || !script) return { text: new TextEncoder().encode(code ?? ""), chunkName: "fluentbit.lua", place: section.place };
  const text = readScript(script.value);
  if (text) return { text, chunkName: `@${byteText(script.value)}`, place: script.place };
  throw new NotSimulated(`Cannot simulate ${placeText(script.place)}: there is no script ${script.value} here; put it beside the configuration`);
}
