// Variables that are not set here.
//   in   a configuration, a release
//   out  warnings for those that decide whether Fluent Bit starts or what WASM does; one note for all others
import { type PipelineConfig, type Property, type Release, type Section, refusesEmpty } from "@flb-wasm/host-sim";
import { serviceRefuses } from "./check-service.js";
import { type Finding, type FindingPlace, placeWords } from "./finding.js";
import { allSections } from "./module-paths.js";
import { compareVersions } from "./versions.js";
import { lacksWords } from "./value-counts.js";

interface Use {
  readonly variable: string;
  readonly place: FindingPlace;
  /** Where it is not set. */
  readonly stops: boolean;
  /** Decides what a module does. */
  readonly isOfModule: boolean;
}

/** One finding a variable that decides what a module does, one for all that decide whether Fluent Bit starts, and one for the others. */
export function findUnset(config: PipelineConfig, { version }: Release): Finding[] {
  const uses = allSections(config).flatMap((section) => section.properties.flatMap((property) => usesOf(property, section, version)));
  const names = [...new Set(uses.map(({ variable }) => variable))];
  const has = (name: string, matter: keyof Pick<Use, "stops" | "isOfModule">): boolean => uses.some((use) => use.variable === name && use[matter]);
  const ofModule = names.filter((name) => has(name, "isOfModule"));
  const stopping = names.filter((name) => !ofModule.includes(name) && has(name, "stops"));
  const others = names.filter((name) => !ofModule.includes(name) && !stopping.includes(name));
  return [
    ...ofModule.flatMap((name) => {
      const own = uses.filter((use) => use.variable === name && use.isOfModule);
      return findingOf([own.find(({ stops }) => stops) ?? own[0]].filter((use) => use !== undefined), config.file);
    }),
    ...findingOf(uses.filter(({ variable, stops }) => stops && stopping.includes(variable)), config.file),
    ...findingOf(uses.filter(({ variable }) => others.includes(variable)), config.file),
  ];
}

function usesOf(property: Property, section: Section, version: string): Use[] {
  const { value, place } = property;
  const stops = value.includes("${") && stopsWithout(property, section, version);
  const isOfModule = section.name === "wasm" || section.name === "exec_wasi";
  return [...value.matchAll(/\$\{([^}]+)\}/g)].map(([, variable = ""]) => ({ variable, place, stops, isOfModule }));
}

/** Nothing stands in the place of a variable: what is left of the value is judged. */
function stopsWithout({ key, value }: Property, section: Section, version: string): boolean {
  const rest = value.replaceAll(/\$\{[^}]+\}/g, "").trim();
  if (rest === "" && refusesEmpty(section.kind, key)) return true;
  if (section.kind === "service" && key === "parsers_file") return rest !== "" && compareVersions(version, "5.1.0") >= 0;
  return section.kind === "service" ? serviceRefuses(section, key, rest, version) : lacksWords(section, key, rest);
}

/** @param uses of variables that matter alike. */
function findingOf(uses: readonly Use[], file: string): Finding[] {
  const [first] = uses;
  if (first === undefined) return [];
  const { variable, place, stops, isOfModule } = first;
  const found = { code: "FLB026", severity: stops || isOfModule ? "warning" : "note", place } as const;
  const effect = `Fluent Bit ${stops ? "does not start" : "puts nothing in its place"}`;
  const otherwise = `or write \${${variable}:-default}, which is read from 4.2.5 to before 5.0.0 and since 5.0.6`;
  if (uses.length === 1) {
    return [{ ...found, problem: `\${${variable}} is not set here, and what it stands for was not checked: where it is not set, ${effect}`, remedy: `set ${variable} for this check, ${otherwise}` }];
  }
  const names = [...new Set(uses.map((use) => use.variable))];
  const listed = names.map((name) => `${name} (${placesOf(uses.filter((use) => use.variable === name), file)})`).join(", ");
  return [{
    ...found, problem: `variables are not set here, and what they stand for was not checked; where one is not set, ${effect}: ${listed}`,
    remedy: `set them for this check, ${otherwise}`,
  }];
}

/** `line 3, 7, parts/out.conf:2` */
function placesOf(uses: readonly Use[], file: string): string {
  const here = [...new Set(uses.filter(({ place }) => place.file === file).map(({ place }) => place.line))];
  const elsewhere = [...new Set(uses.filter(({ place }) => place.file !== file).map(({ place }) => placeWords(place)))];
  return [...(here.length > 0 ? [`line ${here.join(", ")}`] : []), ...elsewhere].join(", ");
}
