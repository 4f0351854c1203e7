// What asc compiles to imports that no Fluent Bit has, or to checks that trap.
import { LIBC_SIGNATURES } from "@flb-wasm/host-sim/engine";
import { describe, expect, test } from "vitest";
import { ENV_FUNCTIONS } from "../transform-host.mjs";
import { compile } from "./asc.js";

const filter = (body: string): string => `import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  ${body}
}`;

const input = (body: string): string => `import { ObjectWriter, clock, emit, random } from "@flb-wasm/sdk/input";
export function collect(): void {
  ${body}
}`;

const TIME = "The event's time is record.time; Time.parse(text) reads another one, Time.format(unixNanoseconds) writes it";

describe("a filter is refused", () => {
  const refused: [body: string, place: string, message: string][] = [
    ['record.set("x", Date.now());', "(3,19)", `Cannot use Date.now in a filter: Fluent Bit has no such clock. ${TIME}`],
    ['record.set("x", Date.fromString("").getTime());', "(3,19)", `Cannot use Date in a filter: Fluent Bit has no such clock, and a text that is no date traps. ${TIME}`],
    ['record.set("x", Date.parse("").getTime());', "(3,19)", "Cannot use Date in a filter"],
    ['record.set("x", new Date(5).getUTCHours());', "(3,19)", "record.time.seconds / 3600 % 24 is the hour in UTC"],
    ['record.set("x", Math.random());', "(3,19)", "Cannot use Math.random in a filter: Fluent Bit gives it nothing random to begin with. Count the records"],
    ['record.set("x", performance.now());', "(3,19)", "Cannot use performance in a filter"],
    ['record.set("x", process.time());', "(3,19)", "Cannot use process in a filter: there are no arguments"],
    ['record.set("x", process.argv.length);', "(3,19)", "Settings come from Config.file(path)"],
    ['record.set("x", process.env.has("a"));', "(3,19)", "Cannot use process in a filter"],
    ['console.log("x");', "(3,3)", "Cannot use console in a filter: Fluent Bit has none. Write log.info(text)"],
    ["crypto.getRandomValues(new Uint8Array(4));", "(3,3)", "Cannot use crypto in a filter"],
    ['record.set("x", decodeURIComponent(record.at("u").toText()));', "(3,19)", "Cannot use decodeURIComponent in a filter: a `%` that begins no escape traps and loses what is read. Write decodePercent(text, text), which gives the fallback then"],
    ['record.set("x", decodeURI(record.at("u").toText()));', "(3,19)", "Cannot use decodeURI in a filter: a `%` that begins no escape traps"],
    ['if (new RegExp("a").test(record.at("u").toText())) record.remove("u");', "(3,7)", 'Cannot use RegExp in a filter: the compiler has its name alone, and making one traps. Write Pattern.of("…") of "@flb-wasm/sdk/pattern"'],
    ['trace("x");', "(3,3)", "Cannot use trace in a filter"],
  ];
  test.each(refused)("%s", async (body, place, message) => {
    const { wasm, messages } = await compile(filter(body));
    expect(wasm).toBeNull();
    expect(messages).toContain(`index.ts${place}`);
    expect(messages).toContain(message);
    expect(messages.match(/ERROR AS102/g)).toHaveLength(1);
  });

  test("for a function that it declares and no Fluent Bit has, where it is declared", async () => {
    const { messages } = await compile(`@external("env", "getpid") declare function getpid(): i32;\n${filter('record.set("pid", getpid());')}`);
    expect(messages).toContain("Cannot import env.getpid: Fluent Bit has no such function, and a call of it loses the record");
    expect(messages).toContain("index.ts(1,");
  });

  test("for what a library calls", async () => {
    const { messages } = await compile(`import { Date as Browser } from "bindings/dom";\n${filter('record.set("now", Browser.now());')}`);
    expect(messages).toContain("Cannot import env.Date.now, which ~lib/bindings/dom.ts declares: Fluent Bit has no such function");
  });
});

test("names of the author's own are theirs", async () => {
  const own = "export class Date { static now(): i32 { return 5; } }\nexport namespace process { export const argv: i32 = 3; }";
  const { messages } = await compile(`import { Date, process } from "./own";\n${filter('record.set("x", Date.now() + process.argv);')}`, [], "asconfig.json", { "own.ts": own });
  expect(messages).toBe("");
});

describe("an input", () => {
  test("has random numbers and dates of numbers", async () => {
    expect((await compile(input('emit(new ObjectWriter().set("r", Math.random()).set("h", new Date(clock.now() / 1000000).getUTCHours()));'))).messages).toBe("");
  });

  test.each([
    ["Date.now()", "clock.now() or clock.monotonic() of"],
    ["performance.now()", "clock.now() or clock.monotonic() of"],
    ['decodeURIComponent("%41")', "Write decodePercent(text, text)"],
    ["process.time()", "Settings come from Config.file(path)"],
  ])("is refused for %s", async (call, remedy) => {
    const { messages } = await compile(input(`emit(new ObjectWriter().set("x", ${call}));`));
    expect(messages).toContain("index.ts(3,36)");
    expect(messages).toContain(remedy);
  });
});

test("the names of the host's functions are those of the simulator", () => {
  expect([...ENV_FUNCTIONS].sort()).toEqual(Object.keys(LIBC_SIGNATURES).sort());
});
