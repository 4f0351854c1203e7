// `manifest docker|helm|configmap|operator` as they are typed; what docker gets is linted and held to the rules of the examples.
import { readFileSync } from "node:fs";
import { type From, DockerfileParser } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { KEEP, Workshop } from "../program.js";

const PIPELINE = `pipeline:
  inputs:
    - { name: tail, tag: a, path: logs/*.log, db: state/tail.db }
    - { name: tail, tag: b, path: /var/log/app/*.log }
  filters:
    - { name: wasm, match: "*", wasm_path: build/keep.wasm, function_name: keep, accessible_paths: "routing,build" }
  outputs:
    - { name: file, match: "*", path: out, file: all.jsonl }
`;
const INPUT = "pipeline:\n  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: build/keep.wasm, accessible_paths: /proc }\n  outputs:\n    - { name: stdout, match: a }\n";
const FLUENT_BIT = "cr.fluentbit.io/fluent/fluent-bit:5.1.1";

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/keep.wasm", KEEP);
  workshop.write("logs/a.log", "");
  workshop.write("routing/routes.json", "{}");
});
afterEach(() => workshop.remove());

const read = (name: string): string => readFileSync(`${workshop.folder}/${name}`, "utf8");
const docker = (more = ""): ReturnType<Workshop["run"]> => workshop.run(`manifest docker build/keep.wasm --name router${more}`);
const stagesOf = (text: string): string[] => DockerfileParser.parse(text).getInstructions().flatMap((line) => line.getKeyword() === "FROM" ? `${(line as From).getImage()} ${(line as From).getBuildStage()}` : []);

describe("manifest docker", () => {
  test("a project: built from its lockfile, with the pipeline's files, volumes where it writes, mounts where it reads", async () => {
    workshop.write("fluent-bit.yaml", PIPELINE);
    workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
    workshop.write("package-lock.json", "{}");
    const { code, out, err } = await docker();
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toContain("has to run the module");
    expect(validate(read("Dockerfile"))).toEqual([]);
    expect(read("Dockerfile")).toMatchInlineSnapshot(`
      "# docker build --tag router .
      #   runtime (default)  the pipeline in Fluent Bit    module   the .wasm alone, for a Kubernetes image volume
      #   carrier            the .wasm and a cp, for an init container

      FROM node:24.11.0-bookworm-slim AS build
      WORKDIR /src
      COPY . .
      RUN npm ci && npm run build
      RUN mkdir /empty

      FROM scratch AS module
      COPY --from=build /src/build/keep.wasm /

      FROM busybox:1.37.0 AS carrier
      COPY --from=build /src/build/keep.wasm /wasm/
      USER 65532:65532

      FROM cr.fluentbit.io/fluent/fluent-bit:5.1.1 AS runtime
      WORKDIR /fluent-bit/app
      COPY --from=build /src/build/keep.wasm build/keep.wasm
      COPY fluent-bit.yaml ./
      COPY logs/ logs/
      COPY routing/ routing/
      COPY --from=build --chown=65532:65532 /empty /fluent-bit/app/state/
      COPY --from=build --chown=65532:65532 /empty /fluent-bit/app/out/
      USER 65532:65532
      CMD ["/fluent-bit/bin/fluent-bit", "-c", "fluent-bit.yaml"]
      "
    `);
    expect(read(".dockerignore")).toMatchInlineSnapshot(`
      "**/.git
      **/node_modules
      build
      **/.env
      **/.npmrc
      Dockerfile
      .dockerignore
      compose.yaml
      "
    `);
    expect(read("compose.yaml")).toMatchInlineSnapshot(`
      "# docker compose up --build: fluent-bit.yaml in Fluent Bit, until it ends or Ctrl-C.
      services:
        fluent-bit:
          build:
            context: .
            target: runtime
          image: router:local
          read_only: true
          user: "65532:65532"
          cap_drop: [ALL]
          security_opt: ["no-new-privileges:true"]
          volumes:
            # A named volume takes its owner from the image; all else is read-only.
            - state:/fluent-bit/app/state
            - out:/fluent-bit/app/out
            # User 65532 must be allowed to read what is mounted; else set user and group to those that are.
            - /var/log/app:/var/log/app:ro

      volumes:
        state:
        out:
      "
    `);
    expect(parse(read("compose.yaml"))).toMatchObject({ services: { "fluent-bit": { read_only: true, user: "65532:65532", cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] } } });
  });

  test.each([
    ["pnpm-lock.yaml", "", "pnpm install --frozen-lockfile"],
    ["yarn.lock", "# yarn lockfile v1\n", "yarn install --frozen-lockfile"],
    ["yarn.lock", "__metadata:\n", "yarn install --immutable"],
  ])("%s %j: %s", async (lockfile, content, install) => {
    workshop.write("fluent-bit.yaml", PIPELINE);
    workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
    workshop.write(lockfile, content);
    expect((await docker()).code).toBe(0);
    expect(validate(read("Dockerfile"))).toEqual([]);
    expect(read("Dockerfile")).toContain(`corepack enable && ${install}`);
  });

  test("a module alone: a pipeline is written, nothing is built", async () => {
    expect(await docker()).toMatchObject({ code: 0, out: expect.stringContaining("fluent-bit.yaml\nDockerfile\n.dockerignore\ncompose.yaml\n") });
    expect(validate(read("Dockerfile"))).toEqual([]);
    expect(stagesOf(read("Dockerfile"))).toEqual(["busybox:1.37.0 build", "scratch module", "busybox:1.37.0 carrier", `${FLUENT_BIT} runtime`]);
    expect(await workshop.run("check build/keep.wasm -c fluent-bit.yaml --strict")).toMatchObject({ code: 0 });
  });

  test("an input: a tmpfs for what it prints", async () => {
    workshop.write("fluent-bit.yaml", INPUT);
    expect((await docker()).code).toBe(0);
    expect(validate(read("Dockerfile"))).toEqual([]);
    expect(parse(read("compose.yaml"))).toMatchObject({ services: { "fluent-bit": { tmpfs: ["/tmp"] } } });
  });

  const refused: [what: string, pipeline: string, more: string, message: RegExp][] = [
    ["a database beside the pipeline", PIPELINE.replace("state/tail.db", "tail.db"), "", /^error Cannot write fluent-bit\.yaml:3 in a container: db is among the files that are read only; give it a folder of its own, such as state\/$/],
    ["a path that is not there", PIPELINE.replace("routing,", "ruoting,"), "", /^error Cannot put fluent-bit\.yaml:6 into the image: accessible_paths names ruoting, which is not in this folder; make it, or/],
    ["another module", PIPELINE.replace("keep.wasm", "other.wasm"), "", /^error Cannot put build\/keep\.wasm into the image: fluent-bit\.yaml:6 runs build\/other\.wasm; name that module, or/],
    ["no wasm", PIPELINE.replace("name: wasm", "name: lua"), "", /it has neither a wasm filter nor an exec_wasi input/],
    ["an option for Kubernetes", PIPELINE, " --namespace a", /^error Cannot use --namespace with flb-wasm manifest docker: it is for Kubernetes; leave it out$/],
    ["a pipeline elsewhere", PIPELINE, " -c ../fluent-bit.yaml", /^error Cannot read \.\.\/fluent-bit\.yaml: there is no such file; name your/],
  ];
  test.each(refused)("refuses %s", async (_, pipeline, more, message) => {
    workshop.write("fluent-bit.yaml", pipeline);
    expect((await docker(more)).err).toMatch(message);
  });

  test("refuses what has no lockfile, and does not write over files", async () => {
    workshop.write("fluent-bit.yaml", PIPELINE);
    workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
    expect((await docker()).err).toBe("error Cannot write a Dockerfile: package.json has no lockfile beside it, so each image would have other packages; run npm install first");
    workshop.write("package-lock.json", "{}");
    workshop.write("compose.yaml", "mine");
    expect(await docker()).toMatchObject({ code: 2, err: "error Cannot write compose.yaml: it exists; move it away, or add --force" });
    expect(read("compose.yaml")).toBe("mine");
    expect((await docker(" --force")).code).toBe(0);
  });
});

describe("the other kinds, as they are typed", () => {
  const cluster = `service: { http_server: true, health_check: true }\n${PIPELINE}`.replaceAll("build/keep.wasm", "/fluent-bit/wasm/keep.wasm").replace('"routing,build"', "/fluent-bit/wasm")
    .replace("logs/*.log", "/var/log/pods/*.log").replace("state/tail.db", "/fluent-bit/storage/tail.db").replace("path: out", "path: /fluent-bit/storage");
  test.each([
    ["helm", "build/deploy/router-wasm.yaml\nbuild/deploy/values.yaml\n"],
    ["operator", "build/deploy/router-wasm.yaml\nbuild/deploy/fluent-operator.yaml\n"],
    ["configmap", "build/deploy/router-wasm.yaml\n"],
  ])("manifest %s", async (kind, files) => {
    workshop.write("cluster.yaml", cluster);
    const { code, out, err } = await workshop.run(`manifest ${kind} build/keep.wasm -c cluster.yaml --name router`);
    expect([code, err, out.startsWith(files)]).toEqual([0, "", true]);
  });

  test.each([
    ["manifest build/keep.wasm", "error Cannot write a manifest for build/keep.wasm: there is no such kind; write flb-wasm manifest docker|helm|configmap|operator <wasm>"],
    ["manifest dokcer", "error Cannot write a manifest for dokcer: there is no such kind; did you mean flb-wasm manifest docker"],
    ["manifest helm build/keep.wasm --name a", "error Cannot write manifests for helm: no pipeline was given; add --config fluent-bit.yaml"],
  ])("%s", async (line, err) => {
    expect(await workshop.run(line)).toEqual({ code: 2, err, out: "" });
  });
});
