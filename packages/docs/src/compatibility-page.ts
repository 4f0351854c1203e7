// The compatibility matrix as a page.
//   in   conformance/matrix.json
//   out  Markdown

/** What one back end did with one case. */
interface Cell {
  readonly backEnd: string;
  readonly state: "pass" | "fail" | "not run";
  readonly reason?: string;
}

export interface Matrix {
  readonly absent: readonly { readonly kind: string; readonly reason: string }[];
  readonly rows: readonly { readonly id: string; readonly contract: string; readonly source: string; readonly cells: readonly Cell[] }[];
}

const SIGNS = { pass: "✓", fail: "✗", "not run": "–" } as const;

export function compatibilityPage({ absent, rows }: Matrix): string {
  const backEnds = [...new Set(rows.flatMap(({ cells }) => cells.map(({ backEnd }) => backEnd)))];
  const kinds = [...new Set(backEnds.map(kindOf))];
  const cells = rows.flatMap((row) => row.cells);
  return [
    "---", "outline: 2", "aside: false", "---", "",
    "# Compatibility", "",
    `What Fluent Bit does with a WASM module, as ${rows.length} cases, each run on ${backEnds.length} back ends: ${kinds.map((kind) => namesOf(kind, backEnds)).join("; ")}.`,
    `${countOf(cells, "pass")} of ${cells.length} runs did what the case says, ${countOf(cells, "fail")} did not, ${countOf(cells, "not run")} could not be run; [why](#not-run).`, "",
    "The simulator is right where it agrees with the agents: where they differed, it was the simulator that changed.", "",
    ...[...new Set(rows.map(({ id }) => groupOf(id)))].flatMap((group) => section(group, rows, kinds)),
    "## Not run", "",
    ...absent.map(({ kind, reason }) => `- ${kind}: ${escapeText(reason)}`),
    ...notRun(rows), "",
  ].join("\n");
}

// --- internal ---

/** `Fluent Bit 5.1.1` -> `Fluent Bit` */
function kindOf(backEnd: string): string {
  return backEnd.replace(/ [\d.]+$/, "");
}

function namesOf(kind: string, backEnds: readonly string[]): string {
  const versions = backEnds.filter((backEnd) => kindOf(backEnd) === kind).map((backEnd) => backEnd.slice(kind.length + 1));
  return `${kind} ${versions.join(", ")}`;
}

function groupOf(id: string): string {
  return id.split("-")[0] ?? id;
}

function section(group: string, rows: Matrix["rows"], kinds: readonly string[]): string[] {
  const ours = rows.filter(({ id }) => groupOf(id) === group);
  const lines = ours.map((row) => {
    const signs = kinds.map((kind) => signsOf(row.cells.filter(({ backEnd }) => kindOf(backEnd) === kind), kind));
    return `<tr id="${row.id}"><td>${escapeText(row.contract)}</td>${signs.map((sign) => `<td>${sign}</td>`).join("")}<td><code>${escapeText(row.source)}</code></td></tr>`;
  });
  return [
    `## ${group}`, "",
    `<table class="conformance"><thead><tr><th>case</th>${kinds.map((kind) => `<th>${kind}</th>`).join("")}<th>host source</th></tr></thead><tbody>`,
    ...lines, "</tbody></table>", "",
  ];
}

/** One sign if all releases agree, else one a release with its number. */
function signsOf(cells: readonly Cell[], kind: string): string {
  const states = [...new Set(cells.map(({ state }) => state))];
  if (states.length === 1) return SIGNS[states[0] ?? "not run"];
  return cells.map(({ backEnd, state }) => `${backEnd.slice(kind.length + 1)}&nbsp;${SIGNS[state]}`).join("<br>");
}

function countOf(cells: readonly Cell[], state: Cell["state"]): number {
  return cells.filter((cell) => cell.state === state).length;
}

function notRun(rows: Matrix["rows"]): string[] {
  return rows.flatMap(({ contract, cells }) => {
    const reasons = new Map<string, string[]>();
    for (const cell of cells) if (cell.state === "not run") reasons.set(cell.reason ?? "", [...(reasons.get(cell.reason ?? "") ?? []), cell.backEnd]);
    return [...reasons].map(([reason, backEnds]) => `- ${escapeText(contract)}, on ${backEnds.join(", ")}: ${escapeText(reason)}`);
  });
}

/** Text that neither HTML nor Vue's templates take for their own. */
function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\{/g, "&#123;").replace(/\}/g, "&#125;").replace(/_/g, "&#95;").replace(/\*/g, "&#42;");
}
