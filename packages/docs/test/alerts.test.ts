// The guide's alerts on a filter's counters hear WASM filters, by number or alias, and none that counts as dropped what it sends on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { SNIPPETS } from "../src/snippet.js";

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const [{ rules }] = (parse(readFileSync(join(SNIPPETS, "operating/alerts.yaml"), "utf8")) as { groups: [{ rules: readonly Rule[] }] }).groups;
const SELECTOR = /fluentbit_filter_(?:drop_)?records_total(?:\{name=~"([^"]*)"\})?/g;
/** Prometheus takes a regular expression for the whole value. */
const selectors = rules.flatMap(({ alert, expr }) => [...expr.matchAll(SELECTOR)].map(([, names]) => ({ alert, names: names === undefined ? /^/ : new RegExp(`^(?:${names})$`) })));

test("two alerts look at filters, and each of their counters is selected by name", () => {
  expect(selectors.map(({ alert }) => alert)).toEqual(["WasmFilterDropsMore", "WasmFilterDropsMore", "WasmFilterDropsEverything", "WasmFilterDropsEverything"]);
});

// The number is the place among all filters: instance_id, src/flb_filter.c:79 @v5.1.1
test.each([["wasm.0", true], ["wasm.12", true], ["section", true], ["rewrite_tag.2", false], ["multiline.0", false], ["wanted_drops", false], ["sections", false]])("%s: %j", (name, isHeard) => {
  expect(selectors.map(({ names }) => names.test(name))).toEqual(selectors.map(() => isHeard));
});

test("the alias is the one of the chapter's counters", () => {
  expect(readFileSync(join(SNIPPETS, "17-operating/metrics.txt"), "utf8")).toContain('fluentbit_filter_drop_records_total{name="section"}');
});
