// Where the file system refuses, every command says so in one sentence and never with a stack.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileError } from "../src/command/file-error.js";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("a-file", '{"a":1}\n');
  mkdirSync(`${workshop.folder}/a-folder`);
  mkdirSync(`${workshop.folder}/here`);
  symlinkSync("circle", `${workshop.folder}/circle`);
});
afterAll(() => workshop.remove());

const REMEDY = "name another place, or correct its permissions";

test.each([
  ["record gone/x.jsonl --input a-file", `Cannot open gone/x.jsonl: there is no such file or folder; ${REMEDY}`],
  ["record a-file/x.jsonl --input a-file", `Cannot open a-file/x.jsonl: a part of the path is a file; ${REMEDY}`],
  ["record out.jsonl --input a-folder", "Cannot read a-folder: it is a folder; name the file in it that Fluent Bit wrote"],
  ["bench keep.wasm -i a-file --engine sim --seconds 1 --save gone/x.json", `Cannot open gone/x.json: there is no such file or folder; ${REMEDY}`],
  ["manifest configmap keep.wasm --name x --out a-file/x", `Cannot make the folder a-file/x: a part of the path is a file; ${REMEDY}`],
  ["new a-file", "Cannot make a-file: there is a file of that name; name another one"],
  ["new a-file/x", `Cannot use a-file/x: a part of the path is a file; ${REMEDY}`],
  // What is refused is not absent: a circle of links stands for all that is there and cannot be read, for root too.
  ["check circle", `Cannot read circle: its links lead in a circle; ${REMEDY}`],
  ["check keep.wasm -c circle", `Cannot read circle: its links lead in a circle; ${REMEDY}`],
  ["run circle -i a-file", `Cannot read circle: its links lead in a circle; ${REMEDY}`],
  ["run keep.wasm -i circle", `Cannot use circle: its links lead in a circle; ${REMEDY}`],
  ["run keep.wasm -i a-file/x", `Cannot use a-file/x: a part of the path is a file; ${REMEDY}`],
  ["inspect a-file/x.wasm", `Cannot read a-file/x.wasm: a part of the path is a file; ${REMEDY}`],
  ["inspect gone.wasm", "Cannot read gone.wasm: there is no such file; build it first with flb-wasm build"],
  ["inspect a-folder", "Cannot read a-folder: it is a folder; name the .wasm in it"],
  ["manifest helm keep.wasm --name x -c circle", `Cannot read circle: its links lead in a circle; ${REMEDY}`],
  ["manifest helm keep.wasm --name x -c a-folder", "Cannot read a-folder: it is a folder; name your fluent-bit.yaml or fluent-bit.conf"],
  ["manifest docker keep.wasm --name x -c gone.yaml", "Cannot read gone.yaml: there is no such file; name your fluent-bit.yaml or fluent-bit.conf"],
  ["manifest configmap keep.wasm --name x --file /etc/x/a=circle", `Cannot read circle: its links lead in a circle; ${REMEDY}`],
])("%s", async (line, message) => {
  const { code, err } = await workshop.run(line);
  expect([code, err.split("\n").at(-1)]).toEqual([3, `error ${message}`]);
});

test("of a copy the place is named where it goes, and of a full disk what to do", () => {
  const copy = Object.assign(new Error(), { code: "ENOSPC", syscall: "copyfile", path: "/templates/a", dest: "/there/new/a" });
  expect(fileError(copy, "/there")?.message).toBe("Cannot write new/a: the disk is full; make room, or name another place");
});

test("check: a module that cannot be opened is no finding about its content", async () => {
  const server = createServer().listen(`${workshop.folder}/socket`);
  await new Promise((done) => server.once("listening", done));
  try {
    expect(await workshop.run("check socket")).toMatchObject({ code: 3, err: `error Cannot read socket: it is a socket or a device; ${REMEDY}` });
    expect(await workshop.run("check a-file")).toMatchObject({ code: 5, out: expect.stringContaining("FLB013") });
  } finally {
    server.close();
  }
});

describe("new", () => {
  test("`.` is the folder where it is started, by its own name", async () => {
    const { code, out } = await workshop.run("new .", { folder: "here" });
    expect([code, out]).toEqual([0, expect.not.stringMatching(/cd |named/)]);
    expect((JSON.parse(readFileSync(`${workshop.folder}/here/package.json`, "utf8")) as { name: string }).name).toBe("here");
  });

  test.each([
    ["My Filter", "my-filter"], ["Über Größe (2)", "uber-gro-e-2"], ["日本", "my-filter"], ["_.draft_", "draft"], ["node_modules", "my-filter"],
  ])("`.` in %s is named %s, and says so", async (folder, name) => {
    mkdirSync(`${workshop.folder}/${folder}`);
    const { code, out } = await workshop.run("new .", { folder });
    expect([code, out]).toEqual([0, expect.stringContaining(`\nnamed ${name} in package.json: ${folder} is no package name\n`)]);
    expect((JSON.parse(readFileSync(`${workshop.folder}/${folder}/package.json`, "utf8")) as { name: string }).name).toBe(name);
  });

  test.each(["node_modules", "Upper", "ünï"])("%s is no name for npm", async (name) => {
    expect(await workshop.run(`new ${name}`)).toEqual({ code: 2, out: "", err: `error Cannot make ${name}: it is no package name; use lower-case letters, digits, - and _` });
  });
});
