// Soaks a filter without what the host does around it: the same records as the simulator gives, straight into one instance.
//   in   a subject, how many calls
//   out  as run.ts: points, and at the end whether memory is flat
// Ten million calls take minutes this way, and hours in the simulator, whose own work on large records is most of it.
// An answer that differs from the first answer to the same record is counted as such, unless the guest counts its calls.
import { type EventInput, FluentBit } from "@flb-wasm/host-sim";
import { Wasi } from "../input/host.js";
import { eventFor } from "./feed.js";
import { Course, type Soaked, type SoakOptions } from "./run.js";
import type { FilterSubject } from "./subjects.js";

/** Calls between two looks at memory. */
const STRIDE = 100;

interface Known {
  /** The text that the host gives the guest. */
  readonly text: Uint8Array;
  /** What the guest answered first; null before that. */
  answer: Buffer | null;
}

export async function soakDirectly(subject: FilterSubject, { calls, largest, onPoint }: SoakOptions): Promise<Soaked> {
  const host = await FluentBit.load(subject.wasm, { functionName: subject.functionName, accessiblePaths: [...subject.accessiblePaths], files: subject.files });
  const known = new Map<EventInput, Known>();
  const instance = new Instance(subject);
  const course = new Course(calls, onPoint);
  for (let done = 0; done < calls; done += 1) {
    const event = eventFor(done, largest);
    let one = known.get(event);
    if (one === undefined) known.set(event, (one = { text: Buffer.from(host.filter([event]).events[0]!.before), answer: null }));
    course.count(instance.call(one, subject.name !== "traps"));
    if (done % STRIDE === STRIDE - 1) course.at(done + 1, instance.pages);
  }
  return course.end();
}

const TAG = new TextEncoder().encode("kube.app");
const TIME = { sec: 1_700_000_000, nsec: 0 };

type Filter = (tag: number, tagLength: number, sec: number, nsec: number, record: number, recordLength: number) => number;

class Instance {
  readonly #memory: WebAssembly.Memory;
  readonly #filter: Filter;
  readonly #malloc: (byteLength: number) => number;
  readonly #free: (ptr: number) => void;
  #bytes: Buffer;

  constructor({ wasm, functionName, files, accessiblePaths }: FilterSubject) {
    const wasi = new Wasi({ files, preopened: [...accessiblePaths] });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as BufferSource), { wasi_snapshot_preview1: { ...wasi.imports, fd_write: this.#logged } });
    this.#memory = wasi.memory = exports["memory"] as WebAssembly.Memory;
    this.#filter = exports[functionName] as Filter;
    this.#malloc = exports["malloc"] as (byteLength: number) => number;
    this.#free = exports["free"] as (ptr: number) => void;
    this.#bytes = Buffer.from(this.#memory.buffer);
  }

  get pages(): number {
    return this.#memory.buffer.byteLength / 65536;
  }

  /** One call, as src/wasm/flb_wasm.c:237-310 @v5.1.1 makes it. */
  call(one: Known, repeats: boolean): string {
    const tag = this.#put(TAG);
    const record = this.#put(one.text);
    try {
      const answer = this.#filter(tag, TAG.length, TIME.sec, TIME.nsec, record, one.text.length);
      return this.#outcome(one, this.#text(answer), repeats);
    } catch (problem) {
      if (!(problem instanceof WebAssembly.RuntimeError)) throw problem;
      return "lost";
    } finally {
      this.#free(tag);
      this.#free(record);
    }
  }

  #outcome(one: Known, answer: Buffer, repeats: boolean): string {
    one.answer ??= Buffer.from(answer);
    if (repeats && !one.answer.equals(answer)) return "answered unlike the first time";
    if (answer.length === 0) return "dropped";
    return answer.equals(one.text) ? "kept" : "replaced";
  }

  #put(bytes: Uint8Array): number {
    const ptr = this.#malloc(bytes.length + 1);
    this.#view().set(bytes, ptr);
    this.#bytes[ptr + bytes.length] = 0;
    return ptr;
  }

  #text(ptr: number): Buffer {
    const bytes = this.#view();
    return bytes.subarray(ptr, bytes.indexOf(0, ptr));
  }

  /** Memory that grew has another buffer. */
  #view(): Buffer {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = Buffer.from(this.#memory.buffer);
    return this.#bytes;
  }

  /** Log lines go nowhere. */
  readonly #logged = (_fd: number, iovs: number, count: number, written: number): number => {
    const view = new DataView(this.#memory.buffer);
    let total = 0;
    for (let i = 0; i < count; i++) total += view.getUint32(iovs + i * 8 + 4, true);
    view.setUint32(written, total, true);
    return 0;
  };
}
