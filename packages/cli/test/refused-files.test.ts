// Where the file system refuses, every command says so in one sentence and never with a stack.
import { mkdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("a-file", '{"a":1}\n');
  mkdirSync(`${workshop.folder}/a-folder`);
  mkdirSync(`${workshop.folder}/here`);
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
])("%s", async (line, message) => {
  const { code, err } = await workshop.run(line);
  expect([code, err.split("\n").at(-1)]).toEqual([3, `error ${message}`]);
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
