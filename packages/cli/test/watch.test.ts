// `--watch`: what makes it run again, what does not, and that nothing ends it but Ctrl-C. In one process, with a Ctrl-C of the test's own.
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommandLine } from "../src/main.js";
import { makeStyle } from "../src/terminal/style.js";
import { KEEP, Workshop } from "./program.js";

const filterOf = (by: string): string => `import { Record } from "@flb-wasm/sdk";\nexport function mark(record: Record): void { record.set("by", "${by}"); }\n`;
const caseOf = (name: string, by = "mark"): string => `  - { name: ${name}, record: {}, expect: { record: { by: ${by} } } }\n`;
const PIPELINE = `pipeline:
  inputs:
    - { name: dummy, tag: a }
  filters:
    - { name: wasm, match: a, wasm_path: keep.wasm, function_name: keep }
  outputs:
    - { name: stdout, match: a }
`;

let workshop: Workshop;
let watching: Watching;
beforeEach(() => {
  workshop = new Workshop();
  symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(workshop.folder, "node_modules"));
  workshop.write("assembly/index.ts", filterOf("mark"));
  workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
  workshop.write("test/a.yaml", `cases:\n${caseOf("a")}`);
});
afterEach(async () => {
  expect(await watching.end()).toBe(0);
  workshop.remove();
});

/** A command that watches, and what it has said. */
class Watching {
  readonly #stop = new AbortController();
  readonly #said: string[] = [];
  readonly #code: Promise<number>;
  #read = 0;

  /** @param heard is told what it says, before it goes on. */
  constructor(words: readonly string[], heard: (text: string) => void) {
    const say = (text: string): void => {
      this.#said.push(text);
      heard(text);
    };
    this.#code = runCommandLine(words, {
      out: say, err: say, drained: () => Promise.resolve(), columns: 200, errorColumns: 200, isInteractive: false, canDrawProgress: false,
      style: makeStyle(false), errorStyle: makeStyle(false), cwd: workshop.folder, environment: {}, input: Readable.from([]), interruption: () => this.#stop.signal,
    });
  }

  /** Waits until it says something of the kind after what was waited for before. */
  async says(words: RegExp): Promise<void> {
    await expect.poll(() => this.#said.slice(this.#read).join("\n"), { timeout: 30_000, interval: 20 }).toMatch(words);
    this.#read = this.#said.length;
  }

  /** All that it has said since. */
  get unread(): string {
    return this.#said.slice(this.#read).join("\n");
  }

  async end(): Promise<number> {
    this.#stop.abort();
    return this.#code;
  }
}

async function start(...words: string[]): Promise<void> {
  await startHeard(() => undefined, ...words);
}

async function startHeard(heard: (text: string) => void, ...words: string[]): Promise<void> {
  watching = new Watching(words, heard);
  await watching.says(/watching .*, Ctrl-C ends/);
}

describe("test --watch", { timeout: 240_000 }, () => {
  test("a new case, one that is taken away, a source, asc's configuration", async () => {
    await start("test", "--watch");
    workshop.write("test/b.yaml", `cases:\n${caseOf("b")}`);
    await watching.says(/2 passed/);
    rmSync(join(workshop.folder, "test/b.yaml"));
    await watching.says(/(?<!\d)1 passed/);
    workshop.write("assembly/index.ts", filterOf("other"));
    await watching.says(/1 failed/);
    workshop.write("assembly/index.ts", filterOf("mark"));
    await watching.says(/1 passed/);
    workshop.write("asconfig.json", "{");
    await watching.says(/Cannot read asconfig\.json/);
    workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
    await watching.says(/1 passed/);
    await new Promise((done) => setTimeout(done, 400)); // its own build is no change
    expect(watching.unread).toBe("");
  });

  test("a folder where a case file should be is an error that names it, and the watch goes on", async () => {
    await start("test", "--watch");
    mkdirSync(join(workshop.folder, "test/c.yaml"));
    await watching.says(/error Cannot read test\/c\.yaml: it is a folder; give a folder of cases a name without \.yaml/);
    workshop.write("test/a.yaml", `cases:\n${caseOf("a")}${caseOf("again")}`);
    await watching.says(/Cannot read test\/c\.yaml/);
    rmSync(join(workshop.folder, "test/c.yaml"), { recursive: true });
    await watching.says(/2 passed/);
  });

  test("a module and a configuration that a case names, also by a case that is new", async () => {
    await workshop.writeWat("keep.wasm", KEEP);
    await start("test", "--watch");
    workshop.write("test/b.yaml", `wasm: keep.wasm\ncases:\n  - { name: kept, record: { a: 1 }, expect: { record: { a: 1 } } }\n`);
    await watching.says(/2 passed/);
    workshop.write("new.wasm", "no module");
    renameSync(join(workshop.folder, "new.wasm"), join(workshop.folder, "keep.wasm"));
    await watching.says(/Cannot read keep\.wasm/);
    await workshop.writeWat("keep.wasm", KEEP);
    await watching.says(/2 passed/);
    workshop.write("p.yaml", PIPELINE);
    workshop.write("test/b.yaml", `wasm: keep.wasm\nconfig: p.yaml\ncases:\n  - { name: routed, record: { a: 1 }, tag: a, expect: { record: { a: 1 } } }\n`);
    await watching.says(/2 passed/);
    workshop.write("p.yaml", PIPELINE.replace("name: stdout", "nme: stdout"));
    await watching.says(/p\.yaml/);
  });

  test.each(["first", "second"])("what changes behind the %s run, before it is watched", async (run) => {
    await workshop.writeWat("keep.wasm", KEEP);
    workshop.write("p.yaml", PIPELINE);
    const routed = "wasm: keep.wasm\nconfig: p.yaml\ncases:\n  - { name: routed, record: { a: 1 }, tag: a, expect: { record: { a: 1 } } }\n";
    if (run === "first") workshop.write("test/b.yaml", routed);
    let isBroken = false;
    await startHeard((text) => {
      if (!/2 passed/.test(text) || isBroken) return;
      isBroken = true;
      workshop.write("p.yaml", PIPELINE.replace("name: stdout", "nme: stdout"));
    }, "test", "--watch");
    if (run === "second") workshop.write("test/b.yaml", routed);
    await watching.says(/p\.yaml:\d+/);
    expect(isBroken).toBe(true);
  });

  test("the module that was built, where somebody replaces it", async () => {
    await workshop.writeWat("keep.wasm", KEEP);
    await start("test", "--watch");
    copyFileSync(join(workshop.folder, "keep.wasm"), join(workshop.folder, "build/filter.wasm"));
    await watching.says(/1 passed/);
  });

  test("a folder of cases that is not there yet", async () => {
    rmSync(join(workshop.folder, "test"), { recursive: true });
    await start("test", "--watch");
    workshop.write("test/a.yaml", `cases:\n${caseOf("a")}`);
    await watching.says(/1 passed/);
  });
});

describe("build --watch", { timeout: 240_000 }, () => {
  test.each(["absolute", "relative", "beside everything else"])("an entry that is %s", async (how) => {
    if (how === "beside everything else") workshop.write("index.ts", filterOf("mark"));
    const entry = how === "absolute" ? join(workshop.folder, "assembly/index.ts") : how === "relative" ? "assembly/index.ts" : "index.ts";
    await start("build", entry, "--watch");
    await new Promise((done) => setTimeout(done, 400)); // its own build is no change
    expect(watching.unread).toBe("");
    workshop.write(how === "beside everything else" ? "index.ts" : "assembly/index.ts", "let x: i32 = a;\n");
    await watching.says(/the compiler refused it/);
    workshop.write(how === "beside everything else" ? "index.ts" : "assembly/index.ts", filterOf("other"));
    await watching.says(/built build\/filter\.wasm/);
  });
});
