// The compatibility matrix as a page: what each case does, what comes of it, and which back ends were seen to do so.
//   in   conformance/matrix.json; the expectations of conformance/cases/*.yaml
//   out  Markdown with a table a group, narrow enough for a phone

/** What one back end did with one case. */
export interface Cell {
  readonly backEnd: string;
  readonly state: "pass" | "fail" | "not run";
  readonly reason?: string;
}

export interface MatrixRow {
  readonly id: string;
  readonly contract: string;
  readonly source: string;
  readonly cells: readonly Cell[];
}

export interface Matrix {
  readonly absent: readonly { readonly kind: string; readonly reason: string }[];
  readonly rows: readonly MatrixRow[];
}

/** What must come of a case, for one range of releases. */
export interface Expectation {
  readonly versions?: string;
  readonly outcomes?: readonly string[] | string;
}

/** Id of a case -> what must come of it. */
export type Expectations = ReadonlyMap<string, readonly Expectation[]>;

const SIGNS = { pass: "✓", fail: "✗", "not run": "–" } as const;

/** Kinds of back ends as the head of a narrow column names them, the real agent first. */
const HEADS: Readonly<Record<string, string>> = { "Fluent Bit": "agent", WAMR: "WAMR", "WAMR AOT": "AOT", simulator: "sim." };

/** First word of a case's id -> its group's title. */
const TITLES: Readonly<Record<string, string>> = {
  call: "The call", answer: "What the filter answers", function: "The exported function", record: "Records and the app heap",
  host: "What Fluent Bit itself writes", msgpack: "event_format msgpack", memory: "Memory", stack: "The operand stack",
  engine: "What the engine loads and links", json: "JSON on the way in and out", exec: "Inputs: exec_wasi",
};

export function compatibilityPage({ absent, rows }: Matrix, expectations: Expectations = new Map()): string {
  const backEnds = [...new Set(rows.flatMap(({ cells }) => cells.map(({ backEnd }) => backEnd)))];
  const kinds = [...new Set([...Object.keys(HEADS), ...backEnds.map(kindOf)])].filter((kind) => backEnds.some((each) => kindOf(each) === kind));
  const cells = rows.flatMap((row) => row.cells);
  return [
    "---", "outline: 2", "aside: false", "---", "",
    "# Compatibility matrix", "",
    `What Fluent Bit does with a WASM module, as ${rows.length} cases, each run on ${backEnds.length} back ends.`,
    `${countOf(cells, "pass")} of ${cells.length} runs did what the case says, ${countOf(cells, "fail")} did not, ${countOf(cells, "not run")} could not be run; [the reasons](#not-run).`, "",
    "| column | back end | releases |", "| --- | --- | --- |",
    ...kinds.map((kind) => `| ${HEADS[kind] ?? kind} | ${DESCRIPTIONS[kind] ?? kind} | ${versionsOf(kind, backEnds).join(", ")} |`), "",
    `${SIGNS.pass} every release of that column does so, ${SIGNS.fail} it does not, ${SIGNS["not run"]} not run. Below each case stands what comes of its records, in their order,`,
    "and the line of Fluent Bit's source that decides it.", "",
    ...[...new Set(rows.map(({ id }) => groupOf(id)))].flatMap((group) => section(group, rows, kinds, expectations)),
    "## Not run", "",
    ...absent.map(({ kind, reason }) => `- ${kind}: ${escapeText(reason)}`),
    ...notRun(rows), "",
  ].join("\n");
}

// --- internal ---

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "Fluent Bit": "a real agent", WAMR: "the engine that Fluent Bit embeds, interpreting", "WAMR AOT": "the same engine with native code", simulator: "the simulator, on V8",
};

/** `Fluent Bit 5.1.1` -> `Fluent Bit` */
function kindOf(backEnd: string): string {
  return backEnd.replace(/ [\d.]+$/, "");
}

function versionsOf(kind: string, backEnds: readonly string[]): string[] {
  return backEnds.filter((backEnd) => kindOf(backEnd) === kind).map((backEnd) => backEnd.slice(kind.length + 1));
}

function groupOf(id: string): string {
  return id.split("-")[0] ?? id;
}

function section(group: string, rows: readonly MatrixRow[], kinds: readonly string[], expectations: Expectations): string[] {
  const lines = rows.filter(({ id }) => groupOf(id) === group).map((row) => {
    const signs = kinds.map((kind) => `<td>${signsOf(row.cells.filter(({ backEnd }) => kindOf(backEnd) === kind), kind)}</td>`).join("");
    const outcome = outcomeWords(expectations.get(row.id) ?? []);
    return `<tr id="${row.id}"><th scope="row">${escapeText(row.contract)}${outcome}<span class="source">${escapeText(row.source)}</span></th>${signs}</tr>`;
  });
  const heads = kinds.map((kind) => `<th scope="col" title="${kind}">${HEADS[kind] ?? kind}</th>`).join("");
  return [
    `## ${TITLES[group] ?? group}`, "",
    `<table class="conformance"><thead><tr><th scope="col">case</th>${heads}</tr></thead><tbody>`,
    ...lines, "</tbody></table>", "",
  ];
}

/** One sign if all releases agree, else one a release with its number. */
function signsOf(cells: readonly Cell[], kind: string): string {
  const states = [...new Set(cells.map(({ state }) => state))];
  if (states.length <= 1) return SIGNS[states[0] ?? "not run"];
  return cells.map(({ backEnd, state }) => `<small>${backEnd.slice(kind.length + 1)}&nbsp;${SIGNS[state]}</small>`).join("<br>");
}

/** `kept, lost, kept`; with releases where they differ. */
function outcomeWords(expectations: readonly Expectation[]): string {
  const ranges = expectations.map(({ versions, outcomes = [] }) => {
    const words = compact([outcomes].flat()).map(escapeText).join(", ") || "nothing";
    return versions === undefined || expectations.length === 1 ? words : `<small>${escapeText(versions === "*" ? "other releases" : versions)}</small> ${words}`;
  });
  return ranges.length === 0 ? "" : `<span class="outcome">${ranges.join("<br>")}</span>`;
}

/** All alike: one of them. Neighbours that are alike: one, with how many. */
function compact(outcomes: readonly string[]): string[] {
  if (new Set(outcomes).size === 1) return outcomes.slice(0, 1);
  const runs: [word: string, times: number][] = [];
  for (const outcome of outcomes) {
    const last = runs.at(-1);
    if (last?.[0] === outcome) last[1]++;
    else runs.push([outcome, 1]);
  }
  return runs.map(([word, times]) => (times === 1 ? word : `${times} × ${word}`));
}

function countOf(cells: readonly Cell[], state: Cell["state"]): number {
  return cells.filter((cell) => cell.state === state).length;
}

function notRun(rows: readonly MatrixRow[]): string[] {
  return rows.flatMap(({ id, contract, cells }) => {
    const reasons = new Map<string, string[]>();
    for (const cell of cells) if (cell.state === "not run") reasons.set(cell.reason ?? "", [...(reasons.get(cell.reason ?? "") ?? []), cell.backEnd]);
    return [...reasons].map(([reason, backEnds]) => `- [${escapeText(contract)}](#${id}), on ${backEnds.join(", ")}: ${escapeText(reason)}`);
  });
}

/** Text that neither HTML nor Markdown nor Vue's templates take for their own. */
function escapeText(text: string): string {
  return text.replace(/[&<>{}_*[\]`\\|]/g, (character) => `&#${character.charCodeAt(0)};`);
}
