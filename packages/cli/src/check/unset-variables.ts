// Variables that are not set here.
//   in   a configuration, a release
//   out  a warning for each that decides whether Fluent Bit starts or what WASM does; one note for all others
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

/** One finding a variable where it matters most, and one for those that matter little. */
export function findUnset(config: PipelineConfig, { version }: Release): Finding[] {
  const uses = allSections(config).flatMap((section) => section.properties.flatMap((property) => usesOf(property, section, version)));
  const names = [...new Set(uses.map(({ variable }) => variable))];
  const graveUse = (name: string): Use | undefined => {
    const own = uses.filter(({ variable }) => variable === name);
    return own.find(({ isOfModule, stops }) => isOfModule && stops) ?? own.find(({ isOfModule }) => isOfModule) ?? own.find(({ stops }) => stops);
  };
  const grave = names.flatMap((name) => graveUse(name) ?? []);
  const others = names.filter((name) => graveUse(name) === undefined);
  return [...grave.map(graveFinding), ...noteFinding(others, uses, config.file)];
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

function graveFinding({ variable, place, stops }: Use): Finding {
  return {
    code: "FLB026", severity: "warning", place,
    problem: `\${${variable}} is not set here, and what it stands for was not checked: where it is not set, Fluent Bit ${stops ? "does not start" : "puts nothing in its place"}`,
    remedy: remedyFor(variable, `set ${variable} for this check`),
  };
}

function noteFinding(names: readonly string[], uses: readonly Use[], file: string): Finding[] {
  const [first = ""] = names;
  const place = uses.find(({ variable }) => variable === first)?.place;
  if (place === undefined) return [];
  if (names.length === 1 && uses.filter(({ variable }) => variable === first).length === 1) {
    return [{ code: "FLB026", severity: "note", place, problem: `\${${first}} is not set here, and what it stands for was not checked: where it is not set, Fluent Bit puts nothing in its place`, remedy: remedyFor(first, `set ${first} for this check`) }];
  }
  const listed = names.map((name) => `${name} (${placesOf(uses.filter(({ variable }) => variable === name), file)})`).join(", ");
  return [{
    code: "FLB026", severity: "note", place, problem: `variables are not set here, and what they stand for was not checked; where one is not set, Fluent Bit puts nothing in its place: ${listed}`,
    remedy: remedyFor(first, "set them for this check"),
  }];
}

function remedyFor(variable: string, own: string): string {
  return `${own}, or write \${${variable}:-default}, which is read from 4.2.5 to before 5.0.0 and since 5.0.6`;
}

/** `line 3, 7, parts/out.conf:2` */
function placesOf(uses: readonly Use[], file: string): string {
  const here = [...new Set(uses.filter(({ place }) => place.file === file).map(({ place }) => place.line))];
  const elsewhere = [...new Set(uses.filter(({ place }) => place.file !== file).map(({ place }) => placeWords(place)))];
  return [...(here.length > 0 ? [`line ${here.join(", ")}`] : []), ...elsewhere].join(", ");
}
