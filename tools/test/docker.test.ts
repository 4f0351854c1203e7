// The Dockerfile and the compose file of every example, without an engine: parsed, linted, and held to our rules.
//   every image pinned by version · the runtime not root · read-only root · what is copied is there · paths are those of the configuration
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { type Copy, DockerfileParser, type From, type Instruction } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";

const EXAMPLES = readdirSync("examples", { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(`examples/${entry.name}/package.json`)).map(({ name }) => name);
const RUNTIME_FOLDER = "/fluent-bit/example";

interface Stage {
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly image?: string;
  readonly read_only?: boolean;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly (string | { readonly target: string })[];
}

function stagesOf(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === "FROM") {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? "", image: from.getImage() ?? "", instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** A version or a digest; `scratch` and earlier stages have none. */
function isPinned(image: string, stageNames: readonly string[]): boolean {
  if (image === "scratch" || stageNames.includes(image)) return true;
  return /@sha256:[0-9a-f]{64}$/.test(image) || /:\d+\.\d+(\.\d+)?(-[\w.-]+)?$/.test(image);
}

const isNobody = (user: string | undefined): boolean => /^[1-9]\d*(:[1-9]\d*)?$/.test(user ?? "");
const wordsOf = (instruction: Instruction): string[] => instruction.getArguments().map((argument) => argument.getValue());

/** Where each COPY of a stage puts what. */
function copiesOf(stage: Stage): { readonly from: string | null; readonly source: string; readonly target: string }[] {
  return stage.instructions.filter((instruction) => instruction.getKeyword() === "COPY").flatMap((instruction) => {
    const from = (instruction as Copy).getFlags().find((flag) => flag.getName() === "from")?.getValue() ?? null;
    const paths = wordsOf(instruction).filter((word) => !word.startsWith("--"));
    const target = paths.at(-1) ?? "";
    const toFolder = target.endsWith("/");
    return paths.slice(0, -1).map((source) => {
      const isFolder = from === null ? existsSync(source) && !/\.\w+$/.test(source) : !/\.\w+$/.test(source);
      return { from, source, target: posix.normalize(toFolder && !isFolder ? `${target}${posix.basename(source)}` : target).replace(/\/$/, "") };
    });
  });
}

/** Values of a key anywhere in a YAML configuration. */
function valuesOf(config: unknown, key: string): string[] {
  if (Array.isArray(config)) return config.flatMap((item) => valuesOf(item, key));
  if (typeof config !== "object" || config === null) return [];
  return Object.entries(config).flatMap(([name, value]) => name === key && typeof value === "string" ? [value] : valuesOf(value, key));
}

const listOf = (config: unknown, list: string): Record<string, string>[] => {
  const { pipeline } = config as { pipeline: Record<string, Record<string, string>[] | undefined> };
  return pipeline[list] ?? [];
};

it("every example has a Dockerfile and a compose file", () => {
  expect(EXAMPLES.filter((name) => !["Dockerfile", "compose.yaml"].every((file) => existsSync(`examples/${name}/${file}`)))).toEqual([]);
});

describe.each(EXAMPLES.filter((name) => existsSync(`examples/${name}/Dockerfile`)))("examples/%s", (example) => {
  const folder = `examples/${example}`;
  const text = readFileSync(`${folder}/Dockerfile`, "utf8");
  const stages = stagesOf(text);
  const runtime = stages.at(-1);
  if (!runtime) throw new Error(`Cannot read ${folder}/Dockerfile: no FROM`);
  const copies = copiesOf(runtime);
  const [, , configFile = ""] = JSON.parse(runtime.instructions.at(-1)?.getArgumentsContent() ?? "[]") as string[];
  const config: unknown = parse(readFileSync(`${folder}/${configFile}`, "utf8"));
  const { services } = parse(readFileSync(`${folder}/compose.yaml`, "utf8")) as { services: Record<string, Service> };

  it("the Dockerfile has no finding of the linter", () => {
    expect(validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it("every image is pinned by version; Node builds, the official Fluent Bit runs", () => {
    expect(stages.map(({ image }) => image).filter((image) => !isPinned(image, stages.map(({ name }) => name)))).toEqual([]);
    expect(stages.map(({ name }) => name)).toEqual(["build", "module", "carrier", "runtime"]);
    expect(stages[0]?.image).toMatch(/^node:/);
    expect(runtime.image).toMatch(/^cr\.fluentbit\.io\/fluent\/fluent-bit:\d+\.\d+\.\d+$/);
  });

  it("runs as nobody, and says so after everything is copied", () => {
    const keywords = runtime.instructions.map((instruction) => instruction.getKeyword());
    expect(keywords.slice(-2)).toEqual(["USER", "CMD"]);
    for (const stage of stages.slice(2)) {
      const user = stage.instructions.findLast((instruction) => instruction.getKeyword() === "USER");
      expect(isNobody(user?.getArgumentsContent() ?? undefined), `user of ${stage.name}`).toBe(true);
    }
  });

  it("what is copied from the context is in the repository; what is copied from the build is built", () => {
    const { scripts } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { scripts: { build: string } };
    for (const stage of stages) {
      for (const { from, source } of copiesOf(stage)) {
        if (from === null && source !== ".") expect(existsSync(source), source).toBe(true);
        const built = source.startsWith(`/src/${folder}/`) ? source.slice(`/src/${folder}/`.length) : null;
        if (from === "build" && source !== "/empty") expect(scripts.build, source).toContain(built ?? `a path below /src/${folder}`);
      }
    }
  });

  it("the configuration finds its files where the image has them", () => {
    expect(runtime.instructions[0]?.getArgumentsContent()).toBe(RUNTIME_FOLDER);
    const targets = copies.map(({ target }) => target);
    const isThere = (path: string): boolean => path === "." || path === "/proc" || targets.some((target) => path === target || path.startsWith(`${target}/`) || target.startsWith(`${path}/`));
    expect(targets).toContain(configFile);
    const inputs = listOf(config, "inputs").flatMap((input) => ["path", "wasi_path"].flatMap((key) => input[key] ?? []));
    const outputs = listOf(config, "outputs").flatMap(({ path }) => path ?? []);
    const filters = [...valuesOf(config, "wasm_path"), ...valuesOf(config, "accessible_paths"), ...valuesOf(config, "kube_meta_preload_cache_dir")];
    const places = [...inputs, ...outputs, ...filters].flatMap((path) => path.split(",")).map((path) => posix.normalize(path.trim().replace(/\/?[^/]*\*.*$/, "") || "."));
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((place) => !isThere(place))).toEqual([]);
  });

  it("compose: read-only, nobody, no capabilities, and a volume wherever the configuration writes", () => {
    expect(parseDocument(readFileSync(`${folder}/compose.yaml`, "utf8")).errors).toEqual([]);
    for (const [name, service] of Object.entries(services)) {
      expect(service.read_only, name).toBe(true);
      expect(isNobody(service.user), name).toBe(true);
      expect(service.cap_drop, name).toEqual(["ALL"]);
      expect(service.security_opt, name).toEqual(["no-new-privileges:true"]);
      if (service.image !== undefined) expect(isPinned(service.image, []), service.image).toBe(true);
    }
    const agent = services["fluent-bit"];
    expect(agent?.build).toEqual({ context: "../..", dockerfile: `${folder}/Dockerfile`, target: "runtime" });
    const writable = [...agent?.tmpfs ?? [], ...(agent?.volumes ?? []).map((volume) => typeof volume === "string" ? volume.split(":")[1] ?? "" : volume.target)];
    const printsToFile = listOf(config, "inputs").some(({ name }) => name === "exec_wasi") ? ["/tmp"] : [];
    const written = [...printsToFile, ...listOf(config, "outputs").flatMap(({ path }) => path ?? []), ...valuesOf(config, "db").map((path) => posix.dirname(path)), ...valuesOf(config, "storage.path")];
    expect(written.map((path) => posix.resolve(RUNTIME_FOLDER, path)).filter((path) => !writable.includes(path))).toEqual([]);
  });
});
