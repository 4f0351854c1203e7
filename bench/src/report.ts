// Results as a table.
//   in   rows
//   out  Markdown: one table a workload, a line a contender and engine, a column a size
export interface Row {
  readonly workload: string;
  readonly contender: string;
  readonly engine: string;
  /** Of the record as JSON text. */
  readonly bytes: number;
  /** Per record, above the C pass-through in the same engine: a median. */
  readonly nanoseconds: number;
  /** Half of the distance between the quartiles. */
  readonly spread: number;
}

export function renderTable(rows: readonly Row[], sizes: readonly number[]): string {
  return [...new Set(rows.map(({ workload }) => workload))].map((workload) => renderWorkload(workload, rows, sizes)).join("\n");
}

function renderWorkload(workload: string, rows: readonly Row[], sizes: readonly number[]): string {
  const ours = rows.filter((row) => row.workload === workload);
  const lines = [...new Set(ours.map(({ engine, contender }) => `${engine}\u0000${contender}`))].map((key) => {
    const [engine = "", contender = ""] = key.split("\u0000");
    const cells = sizes.map((bytes) => {
      const row = ours.find((candidate) => candidate.bytes === bytes && candidate.engine === engine && candidate.contender === contender);
      return row ? `${count(row.nanoseconds)} ± ${count(row.spread)}` : "not run";
    });
    return `| ${[engine, contender, ...cells].join(" | ")} |`;
  });
  const header = `| engine | filter | ${sizes.map((bytes) => `${count(bytes)} B`).join(" | ")} |`;
  return [`### ${workload}: ns per record above the C pass-through`, "", header, `| --- | --- |${" ---: |".repeat(sizes.length)}`, ...lines.sort(), ""].join("\n");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
