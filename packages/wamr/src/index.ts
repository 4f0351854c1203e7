// The public list: WAMR behind the interface of the simulator, and the engine alone.

// Running a filter
export { type EngineReadings, type WamrHost, WamrMissing, type WamrOptions, loadWamr } from "./wamr-host.js";
export { wamrAvailable } from "./available.js";

// Modules
export { compileAot, findWamrc, wamrcAvailable } from "./wamrc.js";
export { forThisEngine, isAot, whyAotNotLoaded } from "./aot.js";

// The engine without Fluent Bit around it
export { Engine, EngineCrashed, EngineNotReturned, EngineRefused, type MainRun } from "./engine.js";
export type { EngineCall, EngineSettings, Print, RawAnswer } from "./frames.js";
export { type Program, findProgram, platformPackage, whyNotStarted } from "./program.js";
