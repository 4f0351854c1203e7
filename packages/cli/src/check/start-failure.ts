// Why there is no instance of a module, as a finding and as an error say it.
//   in   what Fluent Bit logs, or what the simulator's V8 says in its place; a release
//   out  words
import type { Release } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";

/** plugins/filter_wasm/filter_wasm.c:410-416 @v5.1.1, :91-97 @v4.0.14 */
export function withoutInstance({ persistentInstance, version }: Pick<Release, "persistentInstance" | "version">): string {
  return persistentInstance ? `Fluent Bit ${version} does not start` : `Fluent Bit ${version} lets every record through as it came`;
}

export function startFailure(text: string, release: Release): Pick<Finding, "problem" | "remedy"> {
  const ofV8 = wordsOfV8(text);
  if (ofV8 !== null) {
    return {
      problem: `V8, on which the simulator runs, does not compile it: ${ofV8}; WAMR most likely refuses it too, in words of its own, and then ${withoutInstance(release)}`,
      remedy: OTHER_ENGINES,
    };
  }
  return { problem: `${text}: ${withoutInstance(release)}`, remedy: startRemedy(text) };
}

const OTHER_ENGINES = "run it with --engine wamr or --engine fluent-bit, which tell what the agent says";

/** What V8 says of a module that it does not compile; `null` where the words are WAMR's. */
function wordsOfV8(text: string): string | null {
  return /WebAssembly\.\w+\(\): (.*)$/s.exec(text)?.[1] ?? null;
}

/** An engine's message of a start that failed, with what to do. */
export function explainStart(message: string): string {
  const ofV8 = wordsOfV8(message);
  if (ofV8 === null) return `${message.replace(/[.\s]+$/, "")}; ${startRemedy(message)}`;
  return `Cannot run the module in the simulator: V8, on which it runs, does not compile it: ${ofV8.replace(/; the agent runs on.*$/, "")}; ${OTHER_ENGINES}`;
}

function startRemedy(text: string): string {
  if (wordsOfV8(text) !== null) return OTHER_ENGINES;
  const folder = /pre-opening directory (.+): \d+/.exec(text)?.[1];
  if (folder !== undefined) return `create the folder ${folder}, or take it out of accessible_paths (here --accessible-path)`;
  if (text.includes("operand stack overflow")) return "give what runs at the start more stack: --wasm-stack-size 64k here, wasm_stack_size in the configuration";
  if (/instantiate failed: Exception: (?!allocate memory failed)/.test(text)) {
    if (/ at \S+:\d+:\d+/.test(text.replace(/; the filter wrote: .*$/s, ""))) return "mend that line: it runs before the first record";
    return "look at what runs before the first record: top-level code, constructors, _initialize; the simulator names the line where the module's .map is beside it";
  }
  return "flb-wasm check names the cause";
}
