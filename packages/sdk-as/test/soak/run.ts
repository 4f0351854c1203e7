// Soaks one subject: one persistent instance, call after call; an input is a fresh instance each time.
//   in   a subject, how many calls
//   out  points (calls so far, pages of linear memory) as they come, and at the end whether memory is flat
// Flat: from half of the calls on, when the largest record has come several times, no point differs from another.
import { FluentBit } from "@flb-wasm/host-sim";
import { runInput } from "../input/host.js";
import { eventFor } from "./feed.js";
import type { FilterSubject, InputSubject, Subject } from "./subjects.js";

export interface Point {
  readonly calls: number;
  readonly pages: number;
}

export interface Soaked {
  readonly flat: boolean;
  readonly mostPages: number;
  /** `kept`, `lost`, … or `run` of an input, and how many. */
  readonly outcomes: ReadonlyMap<string, number>;
}

export interface SoakOptions {
  readonly calls: number;
  /** Bytes of the largest record. */
  readonly largest?: number;
  readonly onPoint?: (point: Point) => void;
}

const CHUNK = 100;
const POINTS = 200;

export function soak(subject: Exclude<Subject, { notRun: string }>, options: SoakOptions): Promise<Soaked> {
  return "program" in subject ? soakInput(subject, options) : soakFilter(subject, options);
}

/** One line for people. */
export function verdictLine(name: string, { flat, mostPages, outcomes }: Soaked, calls: number): string {
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return `${flat ? "flat" : "NOT flat"}: ${name}: ${calls} calls, ${mostPages} pages at most; ${counts}`;
}

async function soakFilter(subject: FilterSubject, { calls, largest, onPoint }: SoakOptions): Promise<Soaked> {
  const { functionName, accessiblePaths, files } = subject;
  const host = await FluentBit.load(subject.wasm, { functionName, accessiblePaths: [...accessiblePaths], files });
  const course = new Course(calls, onPoint);
  for (let done = 0; done < calls; done += CHUNK) {
    const chunk = Array.from({ length: Math.min(CHUNK, calls - done) }, (_, i) => eventFor(done + i, largest));
    for (const { outcome } of host.filter(chunk).events) course.count(outcome);
    course.at(done + chunk.length, host.memoryBytes / 65536);
  }
  return course.end();
}

async function soakInput({ program, files }: InputSubject, { calls, onPoint }: SoakOptions): Promise<Soaked> {
  const course = new Course(calls, onPoint);
  const first = runInput(program, { files });
  for (let done = 1; done <= calls; done++) {
    const { output, exit, pages } = runInput(program, { files });
    course.count(exit === null && output === first.output ? "run" : "run unlike the first");
    course.at(done, pages);
  }
  return course.end();
}

/** What is noted on the way. */
export class Course {
  private readonly outcomes = new Map<string, number>();
  private next = 0;
  private mostPages = 0;
  private steady: number | null = null;
  private flat = true;

  constructor(private readonly calls: number, private readonly onPoint: ((point: Point) => void) | undefined) {}

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  at(calls: number, pages: number): void {
    this.mostPages = Math.max(this.mostPages, pages);
    if (calls * 2 >= this.calls) {
      this.steady ??= pages;
      if (pages !== this.steady) this.flat = false;
    }
    if (calls < this.next) return;
    this.next += this.calls / POINTS;
    const point = { calls, pages };
    this.onPoint?.(point);
  }

  end(): Soaked {
    return { flat: this.flat, mostPages: this.mostPages, outcomes: this.outcomes };
  }
}
