// Runs command lines in this process, with a terminal that keeps what is printed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { runCommandLine } from "../src/main.js";
import { makeStyle } from "../src/terminal/style.js";
import type { ExitCode } from "../src/command/exit-code.js";

/** The first Fluent Bit that FLUENT_BIT names, if one is there. */
export const AGENT: string | undefined = process.env["FLUENT_BIT"]?.split(delimiter)[0];

/** Those of FLUENT_BIT that are of this release line or a newer one. */
export function agentsSince(major: number, minor: number): readonly string[] {
  return (process.env["FLUENT_BIT"] ?? "").split(delimiter).filter((binary) => {
    const [, ...line] = (binary !== "" && /v(\d+)\.(\d+)\./.exec(spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout ?? "")) || [];
    const [itsMajor = 0, itsMinor = 0] = line.map(Number);
    return itsMajor > major || (itsMajor === major && itsMinor >= minor);
  });
}

export interface Printed {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly columns?: number;
  readonly errorColumns?: number;
  /** Which stream is one that takes colours. */
  readonly coloured?: "out" | "err";
  readonly input?: string | Readable;
  /** What Ctrl-C would abort. */
  readonly stopped?: AbortSignal;
  /** Where lines of standard output go while it runs. */
  readonly printed?: string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Within the workshop: where the program is started. */
  readonly folder?: string;
}

/** The machines of an AOT file, as its head numbers them. */
const AOT_MACHINES = { x86_64: 0x3e, aarch64: 0xb7 } as const;

/** An AOT file of format 5 without code, with two exports: `keep`, a name of odd length, and `memory`. */
export function aotFile(machine: keyof typeof AOT_MACHINES = "x86_64"): Uint8Array {
  const body = [2, 0, 0, 0, 7, 0, 0, 0, 0, 0, 5, 0, ...Buffer.from("keep\0"), 0, 0, 0, 0, 0, 0, 0, 2, 0, 7, 0, ...Buffer.from("memory\0")];
  const head = new Uint8Array(64);
  new DataView(head.buffer).setUint32(0, 0x746f6100, true);
  head.set([5, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0], 4);
  head.set([AOT_MACHINES[machine], 0], 22);
  return Uint8Array.from([...head, 4, 0, 0, 0, body.length, 0, 0, 0, ...body]);
}

/** A folder for one test file; removed by `remove`. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), "flb-wasm-cli-"));

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return name;
  }

  /** Makes the folder one in which asc compiles what imports the SDK. */
  linkSdk(): void {
    const scope = join(this.folder, "node_modules", "@flb-wasm");
    mkdirSync(scope, { recursive: true });
    symlinkSync(fileURLToPath(new URL("../../sdk-as", import.meta.url)), join(scope, "sdk"));
    this.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
  }

  async writeWat(name: string, wat: string, features: Record<string, boolean> = {}): Promise<string> {
    const module = (await wabt()).parseWat(name, wat, features);
    try {
      return this.write(name, module.toBinary({}).buffer);
    } finally {
      module.destroy();
    }
  }

  /** @param line words between spaces; a list for words that are empty or hold one. */
  async run(line: string | readonly string[], { columns = 80, errorColumns = Number.POSITIVE_INFINITY, coloured, input = "", environment = {}, folder = "", stopped = new AbortController().signal, printed = [] }: RunOptions = {}): Promise<Printed> {
    const [out, err]: [string[], string[]] = [printed, []];
    const code = await runCommandLine(typeof line === "string" ? line.split(" ") : line, {
      out: (text) => void out.push(text), err: (text) => void err.push(text), drained: () => Promise.resolve(), columns, errorColumns,
      isInteractive: false, canDrawProgress: false, style: makeStyle(coloured === "out"), errorStyle: makeStyle(coloured === "err"), cwd: join(this.folder, folder), environment,
      input: typeof input === "string" ? Readable.from([Buffer.from(input)]) : input, interruption: () => stopped,
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export const PARAMS = "(param $tag i32) (param $tag_len i32) (param $sec i32) (param $nsec i32) (param $record i32) (param $record_len i32) (result i32)";

const ALLOCATOR = `
  (global $top (mut i32) (i32.const 4096))
  (func (export "malloc") (param $size i32) (result i32)
    (global.set $top (i32.add (i32.const 4096) (i32.and (i32.add (global.get $top) (local.get $size)) (i32.const 0x7ff8)))) (global.get $top))
  (func (export "free") (param i32))`;

/** A module with a memory, an allocator and what a test adds. */
export function filterWat(fields: string, before = ""): string {
  return `(module ${before} (memory (export "memory") 2) (data (i32.const 8) "\\00{\\"a\\":2}\\00") ${ALLOCATOR} ${fields})`;
}

/** Keeps every record; traps, drops and replaces by the record's length. */
export const BY_LENGTH = filterWat(`
  (func (export "by_length") ${PARAMS}
    (if (i32.eq (local.get $record_len) (i32.const 9)) (then unreachable))
    (if (i32.eq (local.get $record_len) (i32.const 10)) (then (return (i32.const 8))))
    (if (i32.eq (local.get $record_len) (i32.const 11)) (then (return (i32.const 9))))
    (local.get $record))`);

export const KEEP = filterWat(`(func (export "keep") ${PARAMS} (local.get $record))`);

/** A configuration without a finding, for the module that {@link KEEP} makes under the name good.wasm. */
export const GOOD_CONFIG = `pipeline:
  inputs:
    - { name: tail, path: app.log, tag: app }
  filters:
    - name: wasm
      match: app
      wasm_path: good.wasm
      function_name: keep
  outputs:
    - { name: stdout, match: app }
`;

/** A text as AssemblyScript keeps it, for a data segment: its length in bytes, then UTF-16. */
export function spellText(text: string): string {
  const bytes = Buffer.from(`....${text}`, "utf16le").subarray(4);
  bytes.writeUInt32LE(bytes.length - 4);
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
