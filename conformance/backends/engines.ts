// The simulator and WAMR as back ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecWasi, FluentBit, release } from "@flb-wasm/host-sim";
import { compileAot, loadWamr, wamrAvailable, wamrcAvailable } from "@flb-wasm/wamr";
import type { AbsentBackEnd, BackEnd, Collected } from "./backend.js";
import type { ExecConfig, FilterConfig } from "../case.js";

/** One release for each difference that a case can show. */
const SIMULATED = ["3.1.10", "3.2.10", "4.0.14", "4.1.1", "4.2.8", "5.0.9", "5.1.1"];

/** `FluentBitOptions` of a case's configuration; keys that the release does not have are given only if the case sets them. */
function options({ inCoroutine: _, otherThread: __, ...config }: FilterConfig, version: string) {
  return { ...config, version };
}

export function simulators(): BackEnd[] {
  return SIMULATED.map((version) => ({
    kind: "simulator", version, seesGuest: true, noticesDoubleFree: true, hasSimd: true,
    start: (module, config) => FluentBit.load(module, options(config, version)),
    collect: (module, exec) => collectSimulated(module, exec, version),
  }));
}

async function collectSimulated(module: Uint8Array, { folderGoes = false, ...exec }: ExecConfig, version: string): Promise<Collected> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-simulated-"));
  try {
    const input = await ExecWasi.load(module, { ...exec, version, ...folderGoes ? { accessiblePaths: [folder] } : {} });
    const { outcome, lines, log } = input.collect();
    const records = outcome === "lost" ? null : lines.flatMap(({ after }) => after ?? []);
    if (!folderGoes) return { records, second: null, log };
    rmSync(folder, { recursive: true });
    const second = input.collect();
    return { records, second: second.outcome === "agent-crashed" ? second.outcome : "alive", log: [...log, ...second.log] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** WAMR 2.4, which Fluent Bit has since 4.1.0; for older releases the engine would be another. */
export function wamrEngines(): (BackEnd | AbsentBackEnd)[] {
  const state = wamrAvailable();
  if (state !== "available") return [{ kind: "WAMR", reason: state }, { kind: "WAMR AOT", reason: state }];
  const versions = SIMULATED.filter((version) => release(version).wamr === "2.4.1");
  const interpreters = versions.map((version): BackEnd => ({
    kind: "WAMR", version, seesGuest: true, noticesDoubleFree: true, hasSimd: true,
    start: (module, config) => loadWamr(module, options(config, version)),
  }));
  const compiler = wamrcAvailable();
  if (compiler !== "available") return [...interpreters, { kind: "WAMR AOT", reason: compiler }];
  return [...interpreters, {
    kind: "WAMR AOT", version: "5.1.1", seesGuest: true, noticesDoubleFree: true, hasSimd: true,
    start: async (module, config) => loadWamr(compileAot(module), options(config, "5.1.1")),
  }];
}
