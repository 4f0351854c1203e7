// The input in the simulator, on every release line, with a parser and without.
import { join } from "node:path";
import { ExecWasi, RELEASE_LINES } from "@flb-wasm/host-sim";
import { describe, expect, test } from "vitest";
import { NOW, example, expected, fixtureFiles } from "./facts.js";

const wasm = join(example, "build/input.wasm");
const files = fixtureFiles();
const BROKEN = "[flb-wasm] [warn] Cannot read certificates of certificates/broken.crt: there are none in PEM form";

function load(version: string, changes: Partial<Parameters<typeof ExecWasi.load>[1]> = {}): Promise<ExecWasi> {
  return ExecWasi.load(wasm, { version, files, parser: "json", now: () => NOW, ...changes });
}

describe.each(RELEASE_LINES.filter((line) => line >= "3.1"))("host facts on Fluent Bit %s", (version) => {
  test("are typed records with parser json", async () => {
    const { outcome, lines, log } = (await load(version)).collect();
    expect(outcome).toBe("collected");
    expect(lines.map(({ after }) => JSON.parse(after!) as unknown)).toEqual(expected);
    expect(log.map(({ text }) => text)).toEqual([BROKEN]);
  });

  test("are the same lines as text without a parser", async () => {
    const parsed = (await load(version)).collect().lines.map(({ line }) => line);
    const { parser: _parser, ...options } = { version, files, parser: "json", now: () => NOW };
    const raw = (await ExecWasi.load(wasm, options)).collect();
    expect(raw.lines.map(({ after }) => JSON.parse(after!) as unknown)).toEqual(parsed.map((line) => ({ wasi_stdout: line })));
  });

  test("come anew at each interval", async () => {
    const runs = (await load(version, { intervalSec: 10 })).run(30);
    expect(runs.map(({ events }) => events.length)).toEqual([expected.length, expected.length, expected.length]);
  });
});

describe("host facts", () => {
  test("come once as oneshot", async () => {
    const input = await load("5.1", { oneshot: true });
    expect([input.collect().events.length, input.collect().events.length]).toEqual([expected.length, 0]);
  });

  const damages: [what: string, path: string, content: string, line: string, lost: number][] = [
    ["load of another form", "proc/loadavg", "n/a\n", "Cannot read proc/loadavg: it has another form than Linux gives it", 1],
    ["no PEM in a certificate", "certificates/mail.pem", "", "Cannot read certificates of certificates/mail.pem: there are none in PEM form", 1],
    ["a certificate that is none", "certificates/mail.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "Cannot read certificate 0 of certificates/mail.pem: it is no X.509 certificate", 1],
    ["a certificate that is cut", "certificates/mail.pem", "-----BEGIN CERTIFICATE-----\nMIIDezCC\n-----END CERTIFICATE-----\n", "Cannot read certificate 0 of certificates/mail.pem: it is no X.509 certificate", 1],
  ];
  test.each(damages)("survive %s: the others are there, and a line says which is not", async (_what, path, content, line, lost) => {
    const { lines, log } = (await load("5.1", { files: { ...files, [path]: content } })).collect();
    expect(lines).toHaveLength(expected.length - lost);
    expect(log.map(({ text }) => text)).toContain(`[flb-wasm] [warn] ${line}`);
  });

  test.each(["proc/loadavg", "proc/meminfo"])("survive the absence of %s", async (path) => {
    const { [path]: _gone, ...others } = files;
    const { lines, log } = (await load("5.1", { files: others })).collect();
    expect(lines).toHaveLength(expected.length - 1);
    expect(log.map(({ text }) => text)).toContain(`[flb-wasm] [error] Cannot read ${path}: no such file or directory`);
  });

  test("hold with the defaults where there is no configuration", async () => {
    const { lines, log } = (await load("5.1", { files: { "/proc/loadavg": "1.0 2.0 3.0 1/2 3\n", "config/x": "" }, accessiblePaths: ["config", "/proc"] })).collect();
    expect(lines.map(({ after }) => JSON.parse(after!) as unknown)).toEqual([{ fact: "load", host: "unknown", load1: 1, load5: 2, load15: 3, threads_running: 1, threads: 2 }]);
    expect(log[0]!.text).toContain("Cannot read configuration config/facts.json: no such file or directory");
  });
});
