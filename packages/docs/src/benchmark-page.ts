// The benchmarks as a page with plots.
//   in   bench/results/latest.json
//   out  Markdown with inline SVG
// Says nothing in prose that the results might say otherwise tomorrow.

import { type Series, barPlot, logLogPlot } from "./plot.js";

interface Row {
  readonly workload: string;
  readonly contender: string;
  readonly engine: string;
  readonly bytes: number;
  readonly nanoseconds: number;
  readonly spread: number;
}

export interface BenchmarkResults {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly scaling?: readonly { readonly workload: string; readonly points: readonly (readonly [bytes: number, nanoseconds: number])[] }[];
  readonly notRun?: Readonly<Record<string, string>>;
}

const BAR_BYTES = 700;
/** Engines whose cost is drawn against the size: what Fluent Bit runs by default, and Fluent Bit as a whole. */
const DRAWN = [/^WAMR interpreter$/, /^Fluent Bit /];
const WORKLOADS: Readonly<Record<string, string>> = {
  keep: "reads one member and keeps the record",
  hello: "adds one member",
  routing: "reads three labels and adds one member",
  redaction: "looks for personal and secret text, and finds none",
  ordinary: "looks for the same in ordinary logs, 64 records of which none is like another: the other workloads see one record again and again, which a processor learns",
  secrets: "finds an e-mail address, a card number and a password, and masks them",
};

export function benchmarkPage(results: BenchmarkResults): string {
  const workloads = [...new Set(results.rows.map(({ workload }) => workload))];
  const { cpu, cores, os, arch, node } = results.machine;
  return [
    "---", "outline: 2", "---", "", "# Benchmarks", "",
    `What a filter costs for one record: ${results.unit}. The pass-through is the cheapest filter there is, measured in turns with each other one,`,
    "so what Fluent Bit itself spends is not in the numbers. Medians; the table gives half the distance between the quartiles behind ±.",
    "A number below 0 means: cheaper than the pass-through. For *no filter at all* and for Lua that is Fluent Bit's own conversion to JSON and back, which they do not pay.",
    "Both axes of the line plots are logarithmic: from one line of the grid to the next it is ten times as much; what is not above 0 is not drawn there.", "",
    `Measured on ${cpu}, ${cores} cores, ${os} ${arch}, Node ${node}. \`pnpm --filter @flb-wasm/bench bench\` repeats it.`, "",
    ...workloads.flatMap((workload) => section(workload, results.rows)),
    ...scalingSection(results), ...notRunSection(results),
  ].join("\n");
}

// --- internal ---

function section(workload: string, rows: readonly Row[]): string[] {
  const ours = rows.filter((row) => row.workload === workload);
  const engines = [...new Set(ours.map(({ engine }) => engine))];
  const drawn = engines.filter((engine) => DRAWN.some((pattern) => pattern.test(engine)));
  const bars = ours.filter(({ bytes }) => bytes === BAR_BYTES)
    .map(({ engine, contender, nanoseconds }) => ({ group: engine, name: contender, value: nanoseconds }));
  return [
    `## ${workload}`, "", `A filter that ${WORKLOADS[workload] ?? workload}.`, "",
    ...(bars.length === 0 ? [] : [`### Records of ${BAR_BYTES} bytes`, "", barPlot({ id: `bars-${workload}`, title: `${workload}: time per record of ${BAR_BYTES} bytes`, bars }), ""]),
    ...drawn.flatMap((engine, i) => {
      const series = seriesOf(ours.filter((row) => row.engine === engine));
      const title = `${workload}: time per record against bytes of the record, ${engine}`;
      return series.length === 0 ? [] : [`### Cost against size: ${engine}`, "", logLogPlot({ id: `size-${workload}-${i}`, title, series }), ""];
    }),
    "::: details The numbers, in nanoseconds", "", ...table(ours), ":::", "",
  ];
}

function seriesOf(rows: readonly Row[]): Series[] {
  return [...new Set(rows.map(({ contender }) => contender))].map((name) => ({
    name,
    points: rows.filter(({ contender, nanoseconds }) => contender === name && nanoseconds > 0).map(({ bytes, nanoseconds }) => [bytes, nanoseconds] as const).sort(([a], [b]) => a - b),
  })).filter(({ points }) => points.length > 1);
}

function table(rows: readonly Row[]): string[] {
  const sizes = [...new Set(rows.map(({ bytes }) => bytes))].sort((a, b) => a - b);
  const keys = [...new Set(rows.map(({ engine, contender }) => `${engine} | ${contender}`))].sort();
  return [
    `| engine | filter | ${sizes.map((bytes) => `${count(bytes)} B`).join(" | ")} |`, `| --- | --- |${" ---: |".repeat(sizes.length)}`,
    ...keys.map((key) => `| ${key} | ${sizes.map((bytes) => {
      const row = rows.find((each) => each.bytes === bytes && `${each.engine} | ${each.contender}` === key);
      return row === undefined ? "not run" : `${count(row.nanoseconds)} ± ${count(row.spread)}`;
    }).join(" | ")} |`), "",
  ];
}

function scalingSection({ scaling = [] }: BenchmarkResults): string[] {
  if (scaling.length === 0) return [];
  const series = scaling.map(({ workload, points }) => ({ name: workload, points }));
  return ["## Up to ten megabytes", "", "The SDK alone, in WAMR's interpreter. A straight line at 45° is a cost that grows as the record does.", "",
    logLogPlot({ id: "scaling", title: "The SDK: nanoseconds per record against bytes of the record", series }), ""];
}

function notRunSection({ notRun = {} }: BenchmarkResults): string[] {
  const entries = Object.entries(notRun);
  return entries.length === 0 ? [] : ["## Not run", "", ...entries.map(([what, reason]) => `- ${what}: ${reason}`), ""];
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
