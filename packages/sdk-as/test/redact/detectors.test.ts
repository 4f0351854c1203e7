// Precision and recall of each detector on fixtures/redaction, printed and held.

import { beforeAll, describe, expect, test } from "vitest";
import { readCorpus, type Case } from "./corpus.js";
import { loadScanner, toHostJson, type Scanner } from "./scanner.js";

const RECALL = 0.99;
const PRECISION = 0.98;

const corpus = readCorpus();
const ordinary = corpus.get("ordinary") ?? [];
let scanner: Scanner;

beforeAll(async () => {
  scanner = await loadScanner();
}, 120_000);

interface Score {
  hits: number;
  misses: string[];
  wrong: string[];
}

/** Compares what a detector finds with what the cases mark for it. */
function score(detector: string, cases: readonly Case[], alone: boolean): Score {
  const result: Score = { hits: 0, misses: [], wrong: [] };
  for (const { place, text, key, finds } of cases) {
    const wanted = finds.filter((find) => find.detector === detector).map((find) => toHostJson(find.text).slice(1, -1));
    const found = scanner.scan(text, alone ? detector : null, key).map((match) => match.text);
    for (const want of wanted) {
      const at = found.indexOf(want);
      if (at >= 0) {
        found.splice(at, 1);
        result.hits++;
      } else {
        result.misses.push(`${place}: ${want}`);
      }
    }
    if (alone) result.wrong.push(...found.map((text) => `${place}: ${text}`));
  }
  return result;
}

describe("detectors", () => {
  test("every detector has its file", () => {
    expect([...corpus.keys()].filter((name) => name !== "ordinary").sort()).toEqual([...scanner.names].sort());
  });

  test("recall and precision hold, alone and on ordinary logs", () => {
    const failures: string[] = [];
    const lines = ["detector              positives  found  wrong  recall  precision"];
    for (const detector of scanner.names) {
      const { hits, misses, wrong } = score(detector, [...(corpus.get(detector) ?? []), ...ordinary], true);
      const recall = hits / (hits + misses.length);
      const precision = hits / (hits + wrong.length);
      lines.push(
        `${detector.padEnd(20)} ${String(hits + misses.length).padStart(10)} ${String(hits).padStart(6)} ${String(wrong.length).padStart(6)}`
        + `  ${recall.toFixed(3).padStart(6)} ${precision.toFixed(3).padStart(10)}`,
      );
      if (!(recall >= RECALL)) failures.push(...misses.map((miss) => `${detector} missed ${miss}`));
      if (!(precision >= PRECISION)) failures.push(...wrong.map((found) => `${detector} took ${found}`));
    }
    console.log(lines.join("\n"));
    expect(failures).toEqual([]);
  });

  test("together they cover what each finds alone", () => {
    const missed: string[] = [];
    for (const detector of scanner.names) {
      for (const { place, text, key, finds } of corpus.get(detector) ?? []) {
        const covered = scanner.scan(text, null, key).map((match) => match.text);
        for (const find of finds) {
          const raw = toHostJson(find.text).slice(1, -1);
          if (!covered.some((text) => text.includes(raw))) missed.push(`${place}: ${raw} in ${JSON.stringify(covered)}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test("matches are in order and apart", () => {
    for (const [name, cases] of corpus) {
      for (const { text, key, place } of cases) {
        let last = 0;
        for (const { start, end } of scanner.scan(text, null, key)) {
          expect(start, `${name} ${place}`).toBeGreaterThanOrEqual(last);
          expect(end, `${name} ${place}`).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(toHostJson(text).length - 2);
      }
    }
  });
});
