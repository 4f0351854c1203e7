// What `flb-wasm check` finds on a configuration as it will be deployed: an error there is a pod that does not start, or lost records.
//   in   the configuration, the module, a release
//   err  CliError naming the place and the remedy
// Paths of the pod are nowhere on this machine: those that manifests bring are looked at elsewhere, and stand for the module and a folder here.
import { dirname, relative } from "node:path";
import type { PipelineConfig, Property, Release, Section } from "@flb-wasm/host-sim";
import { checkConfig } from "../check/check-config.js";
import { checkModule } from "../check/check-module.js";
import { type Finding, placeWords, sortFindings } from "../check/finding.js";
import { allSections } from "../check/module-paths.js";
import { CliError } from "../command/cli-error.js";
import { type ModuleFile, openModule } from "../module/module-file.js";

export interface Deployed {
  readonly config: PipelineConfig;
  readonly module: ModuleFile;
  readonly release: Release;
  /** Where the command was started. */
  readonly cwd: string;
  /** Says of a `wasm_path` whether the module stands there when it is deployed. */
  readonly isModule: (path: string) => boolean;
  /** The configuration's paths are those of a pod, and no other module goes there. */
  readonly isInPod: boolean;
}

/** About a filter; a module that is only an input has none. */
const OF_FILTERS = ["FLB002", "FLB006"];

/** @throws CliError */
export async function checkDeployed(deployed: Deployed): Promise<void> {
  const { module, release, cwd, isInPod } = deployed;
  const config = asHere(deployed);
  const openOther = (path: string): ModuleFile | null => isInPod ? null : openModuleOrNull(relative(cwd, path), cwd);
  // Parsers are not asked for: those of the image, and of resources, are not known here.
  const configured = checkConfig({ config, release, folder: isInPod ? dirname(module.path) : cwd, module, parsers: null, openOther });
  const isFilter = allSections(config).some(({ name }) => name === "wasm");
  const own = (await checkModule(module, release)).filter(({ code }) => isFilter || !OF_FILTERS.includes(code));
  refuse(sortFindings([...configured, ...own].filter(({ severity }) => severity === "error")));
}

function refuse(errors: readonly Finding[]): void {
  const [first] = errors;
  if (!first) return;
  const others = errors.filter(({ code, problem }) => code !== first.code || problem !== first.problem);
  const more = others.length === 0 ? "" : `; then see ${others.map(({ code, place }) => `${code} at ${placeWords(place)}`).join(", ")}`;
  throw new CliError(`Cannot deploy ${placeWords(first.place)}: ${first.problem} (${first.code}); ${first.remedy}${more}`);
}

const RUN_MODULES = ["wasm", "exec_wasi"];
const MODULE_KEYS = ["wasm_path", "wasi_path"];

/** The configuration with paths of this machine in place of the pod's, without what runs another module there. */
function asHere({ config, module, isModule, isInPod }: Deployed): PipelineConfig {
  const here = (property: Property): Property => {
    const { key, value } = property;
    if (MODULE_KEYS.includes(key) && isModule(value)) return { ...property, value: module.path };
    return isInPod && key === "accessible_paths" && value.trim() !== "" ? { ...property, value: "." } : property;
  };
  const isKept = ({ name, properties }: Section): boolean => !isInPod || !RUN_MODULES.includes(name) || properties.every(({ key, value }) => !MODULE_KEYS.includes(key) || isModule(value));
  const rewrite = (section: Section): Section => ({
    ...section, properties: RUN_MODULES.includes(section.name) ? section.properties.map(here) : section.properties, processors: section.processors.filter(isKept).map(rewrite),
  });
  const sections = config.sections.filter(isKept).map(rewrite);
  const of = (kind: Section["kind"]): readonly Section[] => sections.filter((section) => section.kind === kind);
  return { ...config, sections, inputs: of("input"), filters: of("filter"), outputs: of("output") };
}

function openModuleOrNull(name: string, cwd: string): ModuleFile | null {
  try {
    return openModule(name, cwd);
  } catch (problem) {
    if (problem instanceof CliError) return null;
    throw problem;
  }
}
