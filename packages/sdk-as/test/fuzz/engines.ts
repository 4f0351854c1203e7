// The engines that a guest is fuzzed on, behind one call: V8 always, WAMR where its native program is.
//   in   a module, calls
//   out  answers; a trap is an answer too
//   err  EngineCrashed when WAMR dies, which fails the property
// Only the six integers: what Fluent Bit makes of an answer is not here.
import { Engine, findProgram } from "@flb-wasm/wamr";
import { Guest } from "../guest.js";

export interface Call {
  readonly record: Uint8Array;
  /** The edit program. */
  readonly tag: string;
}

export interface Answered {
  /** The exception's words and what was logged; null if the guest answered. */
  readonly trap: string | null;
  readonly bytes: Uint8Array;
  /** Pages of linear memory after the call. */
  readonly pages: number;
}

export interface FuzzedGuest {
  call(calls: readonly Call[]): Promise<readonly Answered[]>;
  close(): void;
}

export interface FuzzedEngine {
  readonly name: "V8" | "WAMR";
  /** Why it is not here; null if it is. */
  readonly absence: string | null;
  start(wasm: Uint8Array, functionName: string): Promise<FuzzedGuest>;
}

const program = findProgram();

export const ENGINES: readonly FuzzedEngine[] = [
  { name: "V8", absence: null, start: (wasm, functionName) => Promise.resolve(new OnV8(new Guest(wasm, functionName))) },
  {
    name: "WAMR",
    absence: program.path === null ? program.reason : null,
    start: async (wasm, functionName) => {
      if (program.path === null) throw new Error(`Cannot start WAMR: ${program.reason}`);
      const engine = new Engine(program.path);
      // Fluent Bit's defaults: src/wasm/flb_wasm.h:36-37 @v5.1.1
      await engine.load({ functionName, heapBytes: 8192, stackBytes: 8192, accessiblePaths: ["."] }, wasm);
      return new OnWamr(engine);
    },
  },
];

class OnV8 implements FuzzedGuest {
  constructor(private readonly guest: Guest) {}

  call(calls: readonly Call[]): Promise<readonly Answered[]> {
    return Promise.resolve(calls.map(({ record, tag }) => this.one(record, tag)));
  }

  close(): void {}

  private one(record: Uint8Array, tag: string): Answered {
    this.guest.log.length = 0;
    try {
      const { bytes } = this.guest.call(record, { tag });
      return { trap: null, bytes, pages: this.guest.pages };
    } catch (problem) {
      if (!(problem instanceof WebAssembly.RuntimeError)) throw problem;
      return { trap: [problem.message, ...this.guest.log].join("; "), bytes: new Uint8Array(), pages: this.guest.pages };
    }
  }
}

class OnWamr implements FuzzedGuest {
  constructor(private readonly engine: Engine) {}

  async call(calls: readonly Call[]): Promise<readonly Answered[]> {
    const time = { sec: 1_700_000_000, nsec: 0 };
    const encoder = new TextEncoder();
    const answers = await this.engine.filter(calls.map(({ record, tag }) => ({ tag: encoder.encode(tag), time, record })), true);
    return answers.map(({ kind, bytes, pages, prints }) => ({
      trap: kind === "text" ? null : [kind === "exception" ? new TextDecoder().decode(bytes) : kind, ...prints.map(({ text }) => text)].join("; "),
      bytes: kind === "text" ? bytes : new Uint8Array(), pages,
    }));
  }

  close(): void {
    this.engine.close();
  }
}
