// The results as a table for people.
//   in   rows: a case and its verdict on each back end
//   out  Markdown
import type { AbsentBackEnd } from "./backends/backend.js";
import type { Verdict } from "./judge.js";

export interface MatrixRow {
  readonly id: string;
  readonly contract: string;
  readonly source: string;
  readonly cells: readonly (Verdict & { readonly backEnd: string })[];
}

const SIGNS = { pass: "✓", fail: "✗", "not run": "–" } as const;

export function renderMatrix(rows: readonly MatrixRow[], absent: readonly AbsentBackEnd[]): string {
  const backEnds = rows[0]?.cells.map(({ backEnd }) => backEnd) ?? [];
  const lines = rows.map(({ id, contract, source, cells }) => `| \`${id}\` | ${contract} | ${cells.map(({ state }) => SIGNS[state]).join(" | ")} | \`${source}\` |`);
  const reasons = rows.flatMap(({ id, cells }) => cells.flatMap((cell) => cell.state === "not run" ? [`- \`${id}\` on ${cell.backEnd}: ${cell.reason}`] : []));
  return [
    "# Conformance", "",
    "Written by `pnpm conformance`. ✓ the back end does what the case says, ✗ it does not, – not run: the reason is below.", "",
    `| case | what | ${backEnds.join(" | ")} | host source |`, `| --- | --- |${" :-: |".repeat(backEnds.length)} --- |`, ...lines, "",
    ...absent.map(({ kind, reason }) => `Not run: ${kind}: ${reason}.`), ...absent.length > 0 ? [""] : [],
    ...reasons.length > 0 ? ["## Not run", "", ...reasons, ""] : [],
  ].join("\n");
}
