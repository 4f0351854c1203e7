// A project as a container: Dockerfile, its .dockerignore and compose.yaml, and a pipeline where there is none.
//   in   DockerRequest: what is in the project's folder, and the pipeline that the container runs
//   out  names and contents; nothing touches the disk here
//   err  CliError naming the place and the remedy
//
//   build (Node, or the module as it is) ──► module   the .wasm alone, for a Kubernetes image volume
//                                        ├─► carrier  the .wasm and a cp, for an init container
//                                        └─► runtime  Fluent Bit, the pipeline and its files; what docker builds by default
import { posix } from "node:path";
import type { PipelineConfig } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { APP_FOLDER, type ContainerPaths } from "./container-paths.js";
import type { Machine } from "./machine.js";
import { NOBODY } from "./volumes.js";
import type { ManifestFile } from "./write.js";
import { yamlWord } from "./yaml-text.js";

/** What installs a project's packages; told by its lockfile. */
export type Installer = "npm" | "pnpm" | "yarn" | "yarn-classic";

export interface DockerRequest {
  readonly name: string;
  /** Relative to the project, which is the build's context. */
  readonly wasm: string;
  readonly config: PipelineConfig;
  /** `null`: nothing is built, the module is copied as it is. */
  readonly packageManager: Installer | null;
  /** The only one that the module runs on; `null`: any. */
  readonly machine: Machine | null;
  /** Exact: `5.1.1`. */
  readonly fluentBit: string;
  /** Tells whether a path relative to the project is there, and as what. */
  readonly look: (path: string) => "file" | "folder" | null;
}

const PLAIN_WORD = /^[\w./][\w./@+-]*$/;
const NODE_IMAGE = "node:24.11.0-bookworm-slim";
const BUSYBOX_IMAGE = "busybox:1.37.0";
const USER = `${NOBODY}:${NOBODY}`;

/** Reproducible installs only: each refuses a lockfile that does not fit. */
const INSTALL: Readonly<Record<Installer, string>> = {
  "npm": "npm ci && npm run build",
  "pnpm": "corepack enable && pnpm install --frozen-lockfile && pnpm run build",
  "yarn": "corepack enable && yarn install --immutable && yarn run build",
  "yarn-classic": "corepack enable && yarn install --frozen-lockfile && yarn run build",
};

/** @throws CliError */
export function writeDockerFiles(request: DockerRequest, paths: ContainerPaths): readonly ManifestFile[] {
  return [
    { name: "Dockerfile", text: dockerfileText(request, paths) },
    { name: ".dockerignore", text: ignoreText(request) },
    { name: "compose.yaml", text: composeText(request, paths) },
  ];
}

function dockerfileText(request: DockerRequest, { modulePath, copies, volumes }: ContainerPaths): string {
  const { config, fluentBit, name, machine } = request;
  const wasm = posix.normalize(request.wasm);
  const built = `/src/${wasm}`;
  const lines = [
    `# docker build ${machine === null ? "" : `--platform linux/${machine} `}--tag ${name} .`,
    "#   runtime (default)  the pipeline in Fluent Bit    module   the .wasm alone, for a Kubernetes image volume",
    "#   carrier            the .wasm and a cp, for an init container",
    "",
    ...buildStage(request, volumes.length > 0),
    "",
    "FROM scratch AS module",
    `COPY --from=build ${copied(built, "/")}`,
    "",
    `FROM ${BUSYBOX_IMAGE} AS carrier`,
    `COPY --from=build ${copied(built, "/wasm/")}`,
    `USER ${USER}`,
    "",
    `FROM cr.fluentbit.io/fluent/fluent-bit:${fluentBit} AS runtime`,
    `WORKDIR ${APP_FOLDER}`,
    `COPY --from=build ${copied(built, modulePath)}`,
    ...copies.map(({ source, target }) => `COPY ${copied(source, target)}`),
    // A named volume takes its owner from the image's folder.
    ...volumes.map(({ target }) => `COPY --from=build --chown=${USER} ${copied("/empty", `${target}/`)}`),
    `USER ${USER}`,
    `CMD ${jsonList(["/fluent-bit/bin/fluent-bit", "-c", posix.normalize(config.file)])}`,
  ];
  return `${lines.join("\n")}\n`;
}

function buildStage({ packageManager, wasm }: DockerRequest, needsEmptyFolder: boolean): readonly string[] {
  const empty = needsEmptyFolder ? ["RUN mkdir /empty"] : [];
  if (packageManager === null) return [`FROM ${BUSYBOX_IMAGE} AS build`, "WORKDIR /src", `COPY ${copied(wasm, posix.normalize(wasm))}`, ...empty];
  return [`FROM ${NODE_IMAGE} AS build`, "WORKDIR /src", "COPY . .", `RUN ${INSTALL[packageManager]}`, ...empty];
}

function ignoreText({ packageManager }: DockerRequest): string {
  return ["**/.git", "**/node_modules", ...packageManager === null ? [] : ["build"], "**/.env", "**/.npmrc", "Dockerfile", ".dockerignore", "compose.yaml"].map((line) => `${line}\n`).join("");
}

function composeText({ name, config, machine }: DockerRequest, { volumes, mounts, prints }: ContainerPaths): string {
  const all = [
    ...volumes.map(({ name: volume, target }) => `      - ${yamlWord(`${volume}:${target}`)}`),
    ...mounts.map((folder) => `      - ${yamlWord(`${folder}:${folder}:ro`)}`),
  ];
  const lines = [
    `# docker compose up --build: ${config.file} in Fluent Bit, until it ends or Ctrl-C.`,
    "services:",
    "  fluent-bit:",
    "    build:",
    "      context: .",
    "      target: runtime",
    `    image: ${name}:local`,
    ...machine === null ? [] : [`    platform: linux/${machine}`],
    "    read_only: true",
    `    user: "${USER}"`,
    "    cap_drop: [ALL]",
    '    security_opt: ["no-new-privileges:true"]',
    ...prints ? ["    tmpfs:", "      # exec_wasi catches what the module prints in a temporary file.", "      - /tmp"] : [],
    ...all.length > 0 ? ["    volumes:"] : [],
    ...volumes.length > 0 ? ["      # A named volume takes its owner from the image; all else is read-only."] : [],
    ...all.slice(0, volumes.length),
    ...mounts.length > 0 ? [`      # User ${NOBODY} must be allowed to read what is mounted; else set user and group to those that are.`] : [],
    ...all.slice(volumes.length),
    ...volumes.length > 0 ? ["", "volumes:", ...volumes.map(({ name: volume }) => `  ${yamlWord(volume)}:`)] : [],
  ];
  return `${lines.join("\n")}\n`;
}

/** Arguments of COPY: as a list where they are more than plain words, for it splits words at spaces, and expands patterns and variables in lists too. */
function copied(source: string, target: string): string {
  const paths = [source, target];
  const special = paths.find((path) => /[*?[\]$\\\p{Control}]/u.test(path));
  if (special !== undefined) throw new CliError(`Cannot write a Dockerfile: the path ${special} has a character with a meaning of its own; rename it`);
  return paths.every((path) => PLAIN_WORD.test(path)) ? paths.join(" ") : jsonList(paths);
}

function jsonList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}

/** A pipeline to begin with, where the project has none. @param block the lines of the filter's or the input's section. */
export function starterPipeline(block: string, isInput: boolean): string {
  const parsers = "parsers:\n  - name: json\n    format: json\n\n";
  const dummy = "  inputs:\n    # One record a second; put your own input here.\n    - name: dummy\n      tag: app\n      dummy: '{\"log\":\"hello\"}'\n\n";
  const stdout = "  outputs:\n    - name: stdout\n      match: \"*\"\n      format: json_lines\n";
  return `service:\n  flush: 1\n  log_level: info\n\n${isInput ? parsers : ""}pipeline:\n${isInput ? "" : dummy}${block}\n\n${stdout}`;
}
