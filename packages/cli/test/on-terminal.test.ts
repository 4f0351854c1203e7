// The built program on a terminal: prompts, watches and the progress bar, through test/on_terminal.py.
// Needs `pnpm build` first, and python3 with its pty module; without it each test prints that it was not run.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const PROGRAM = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
const DRIVER = fileURLToPath(new URL("./on_terminal.py", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const hasTerminal = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;
const DOWN = "\u001b[B";
const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
});
afterAll(() => workshop.remove());

interface Shown {
  readonly code: number | null;
  readonly text: string;
  readonly raw: string;
}

type Step = readonly [waitFor: string, type: string];

function onTerminal(words: readonly string[], steps: readonly Step[], folder = workshop.folder, columns = 80): Shown {
  const { CI: _, COLUMNS: __, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync("python3", [DRIVER, String(columns), JSON.stringify(steps), process.execPath, PROGRAM, ...words], { cwd: folder, encoding: "utf8", env: { ...environment, TERM: "xterm-256color" } });
  return { code: status, raw: stdout, text: stripVTControlCharacters(stdout).replaceAll("\r", "") + stderr };
}

function terminalTest(name: string, body: () => void): void {
  test(name, () => {
    if (hasTerminal) body();
    else console.log(`not run: ${name}: there is no python3 with a pty module`);
  }, 300_000);
}

describe("new asks", () => {
  terminalTest("for a name and a template", () => {
    const { code, text } = onTerminal(["new"], [["Name of the project", "asked\r"], ["Start from", `${DOWN}\r`]]);
    expect([code, text.slice(text.indexOf("made"))]).toMatchInlineSnapshot(`
      [
        0,
        "made asked from k8s-routing

        .gitignore
        README.md
        asconfig.json
        assembly/  2 files
        fluent-bit.routes.yaml
        fluent-bit.yaml
        logs/  7 files
        out/  1 file
        package.json
        pods/  6 files
        records.jsonl
        test/  1 file

      next:
        cd asked
        npm install
        npm test
      ",
      ]
    `);
    expect(JSON.parse(readFileSync(join(workshop.folder, "asked/package.json"), "utf8"))).toMatchObject({ name: "asked" });
  });
  terminalTest("again at once for a name that npm does not take", () => {
    const { code, text } = onTerminal(["new", "--template", "hello"], [["Name of the project", "Bad\r"], ["This is no package name: use lower-case letters", "\u007f\u007f\u007fgood\r"]]);
    expect([code, text.includes("made good from hello")]).toEqual([0, true]);
  });
  terminalTest("and takes . for this folder, if it is empty", () => {
    const here = join(workshop.folder, "My Filter");
    mkdirSync(here);
    const made = onTerminal(["new", "--template", "hello"], [["Name of the project", ".\r"]], here);
    expect([made.code, made.text.includes("made . from hello"), made.text.includes("named my-filter in package.json"), made.text.includes("cd ")]).toEqual([0, true, true, false]);
    expect(JSON.parse(readFileSync(join(here, "package.json"), "utf8"))).toMatchObject({ name: "my-filter" });
    const again = onTerminal(["new", "--template", "hello"], [["Name of the project", ".\r"], ["The folder My Filter is not empty: name another one", "\u007fother\r"]], here);
    expect([again.code, again.text.includes("made other from hello")]).toEqual([0, true]);
  });
  terminalTest("and stops on Ctrl-C, with nothing written and the cursor back", () => {
    const { code, text, raw } = onTerminal(["new"], [["Name of the project", "^C"]]);
    expect([code, text.trim().split("\n").at(-1), raw.lastIndexOf("\u001b[?25h") > raw.lastIndexOf("\u001b[?25l")]).toEqual([2, "error Cannot make a project: you stopped; run flb-wasm new again", true]);
  });
});

describe("lines end at the terminal's width", () => {
  terminalTest("of an error and of a page", () => {
    const long = `a/folder/${"with/a/long/name/".repeat(3)}filter.wasm`;
    const shown = [80, 200].map((columns) => [["run", long], ["check", "--explain", "FLB010"]].map((words) => onTerminal(words, [], undefined, columns).text.trimEnd().split("\n")));
    expect(shown.map((pages, i) => pages.flat().filter((line) => line.length > [80, 200][i]!))).toEqual([[], []]);
    expect(shown.map(([error, page]) => [error?.length, page?.length])).toEqual([[3, 39], [1, 36]]);
  });
});

describe("watching", () => {
  const project = (name: string): string => {
    expect(spawnSync(process.execPath, [PROGRAM, "new", name, "--template", "hello"], { cwd: workshop.folder }).status).toBe(0);
    const folder = join(workshop.folder, name);
    symlinkSync(join(PACKAGE, "node_modules"), join(folder, "node_modules"));
    return folder;
  };
  terminalTest("build --watch names the author's line, goes on, and ends well on Ctrl-C", () => {
    const folder = project("built");
    const source = readFileSync(join(folder, "assembly/index.ts"), "utf8");
    writeFileSync(join(folder, "good"), source);
    const { code, text } = onTerminal(["build", "--watch", "--quiet"], [["watching assembly", "$ echo 'let x: i32 = a;' >> assembly/index.ts"], ["correct the lines", "$ rm build/filter.wasm; cp good assembly/index.ts; (while ! test -f build/filter.wasm; do sleep 0.1; done)"], ["", "^C"]], folder);
    expect(text).toContain("in assembly/index.ts(7,14)");
    expect(code).toBe(0);
  });
  terminalTest("test --watch runs again when a case changes", () => {
    const folder = project("tested");
    const { code, text } = onTerminal(["test", "--watch"], [["watching cases", "$ sed -i 's/Hello world/Goodbye/' test/cases.yaml"], [" failed", "$ sed -i 's/Goodbye/Hello world/' test/cases.yaml"], ["4 passed", "^C"]], folder);
    expect([code, text]).toEqual([0, expect.stringContaining("- $msg  \"Goodbye")]);
  });
});

describe("the progress bar", () => {
  beforeAll(() => {
    const line = `${JSON.stringify({ log: "x".repeat(60_000) })}\n`;
    workshop.write("long.jsonl", line.repeat(150));
    workshop.write("endless", '{"a":1}\n'.repeat(2_000_000));
  });
  const frames = (raw: string): string[] => raw.split("\u001b[1G").map((frame) => stripVTControlCharacters(frame)).filter((frame) => frame.includes("%"));
  terminalTest("shows bytes and records within the columns, and leaves the report alone", () => {
    const { code, raw, text } = onTerminal(["run", "keep.wasm", "-i", "long.jsonl", "--show", "none"], []);
    expect(frames(raw).at(-1)).toMatch(/100 % {2}8\.6 MiB of 8\.6 MiB {2}150 records/);
    expect(Math.max(...frames(raw).map((frame) => frame.split("\n")[0]?.length ?? 0))).toBeLessThanOrEqual(80);
    expect([code, text.trim().split("\n").at(-1)]).toEqual([0, "no record would be lost"]);
    expect(raw.lastIndexOf("\u001b[?25h")).toBeGreaterThan(raw.lastIndexOf("\u001b[?25l"));
  });
  terminalTest("gives the cursor and the report so far on Ctrl-C", () => {
    const { code, raw, text } = onTerminal(["run", "keep.wasm", "-i", "endless", "--show", "none"], [["records", "^C"]]);
    expect([code, text]).toEqual([130, expect.stringMatching(/no record would be lost\s+stopped with Ctrl-C after [\d ]+ records: the report is of these\s*$/)]);
    expect(raw.lastIndexOf("\u001b[?25h")).toBeGreaterThan(raw.lastIndexOf("\u001b[?25l"));
  });
});
