// The pages made of results: what stands in the results stands on the page, and nothing breaks VitePress.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { benchmarkPage } from "../src/benchmark-page.js";
import { type Matrix, compatibilityPage } from "../src/compatibility-page.js";
import { REPORTS, generatedPages } from "../src/generated.js";
import { barPlot, logLogPlot } from "../src/plot.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const pages = generatedPages();
const page = (path: string): string => pages.get(path) ?? "";

describe("generatedPages()", () => {
  it("has a page for every report of the menu", () => {
    for (const { path } of REPORTS) expect([...pages.keys()]).toContain(`${path.endsWith("/") ? `${path}index` : path}.md`.slice(1));
  });

  it("shows every case of the matrix, with what comes of it", () => {
    const { rows } = JSON.parse(readFileSync(join(ROOT, "conformance/matrix.json"), "utf8")) as Matrix;
    expect(rows.filter(({ id }) => !page("matrix.md").includes(`<tr id="${id}">`))).toEqual([]);
    expect(page("matrix.md")).toMatch(/returns invalid JSON after valid JSON in one chunk<span class="outcome">agent-crashed<\/span>/);
  });

  it("draws every workload, as bars, and against the size where there is more than one", () => {
    const { rows } = JSON.parse(readFileSync(join(ROOT, "bench/results/latest.json"), "utf8")) as { rows: { workload: string; bytes: number }[] };
    for (const workload of new Set(rows.map((row) => row.workload))) {
      const sizes = new Set(rows.filter((row) => row.workload === workload).map(({ bytes }) => bytes));
      expect(page("benchmarks.md")).toContain(`<title id="bars-${workload}-title">`);
      expect(page("benchmarks.md").includes(`<title id="size-${workload}-0-title">`)).toBe(sizes.size > 1);
    }
  });

  it("takes promises and codes as they are", () => {
    expect(page("promises.md")).toBe(readFileSync(join(ROOT, "PROMISES.md"), "utf8"));
    for (const file of readdirSync(join(ROOT, "packages/cli/codes"))) {
      expect(page(`codes/${file}`)).toBe(readFileSync(join(ROOT, "packages/cli/codes", file), "utf8"));
      expect(page("codes/index.md")).toContain(`(./${file.replace(/\.md$/, "")})`);
    }
  });
});

describe("compatibilityPage()", () => {
  const row = (states: readonly ("pass" | "fail" | "not run")[]): Matrix => ({
    absent: [{ kind: "WAMR", reason: "it was not built" }],
    rows: [{ id: "answer-x", contract: "returns {{x}} <b>", source: "src/a.c:1", cells: states.map((state, i) => ({ backEnd: `Fluent Bit ${i + 3}.0.0`, state, ...(state === "not run" ? { reason: "no mount" } : {}) })) }],
  });

  it("gives one sign where releases agree, and each its own where they do not", () => {
    expect(compatibilityPage(row(["pass", "pass"]))).toContain("<td>✓</td>");
    expect(compatibilityPage(row(["pass", "fail"]))).toContain("<td><small>3.0.0&nbsp;✓</small><br><small>4.0.0&nbsp;✗</small></td>");
  });

  it("says what was not run and why", () => {
    expect(compatibilityPage(row(["pass", "not run"]))).toMatch(/on Fluent Bit 4\.0\.0: no mount/);
    expect(compatibilityPage(row([]))).toContain("- WAMR: it was not built");
  });

  it("leaves no text to HTML or to Vue", () => {
    expect(compatibilityPage(row(["pass"]))).toContain("returns &#123;&#123;x&#125;&#125; &#60;b&#62;");
  });

  it("names releases where the outcome depends on them", () => {
    const expectations = new Map([["answer-x", [{ versions: ">=5.0.1", outcomes: ["lost", "lost"] }, { versions: "<5.0.0", outcomes: ["kept", "lost", "lost"] }]]]);
    expect(compatibilityPage(row(["pass"]), expectations)).toContain("<small>&#62;=5.0.1</small> lost<br><small>&#60;5.0.0</small> kept, 2 × lost");
  });
});

describe("plots", () => {
  it("put a decade at each line of the grid", () => {
    const plot = logLogPlot({ id: "p", title: "t", series: [{ name: "a", points: [[10, 100], [1000, 10_000]] }] });
    for (const label of ["10 B", "100 B", "1 kB", "100 ns", "1 µs", "10 µs"]) expect(plot).toContain(`>${label}<`);
    expect(plot).not.toMatch(/NaN|\n\n/);
  });

  it("draw twice the cost twice as long, and no bar below 0", () => {
    const plot = barPlot({ id: "p", title: "t", bars: [{ group: "g", name: "a", value: 100 }, { group: "g", name: "b", value: 200 }, { group: "g", name: "c", value: -5 }] });
    const widths = [...plot.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect((widths[1] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(2);
    expect(plot).toContain("−5 ns");
  });

  it("leave out what is not above 0", () => {
    const results = { machine: {}, unit: "ns", rows: [{ workload: "w", contender: "c", engine: "WAMR interpreter", bytes: 700, nanoseconds: -1, spread: 1 }] };
    expect(benchmarkPage(results)).not.toContain("<path");
  });
});
