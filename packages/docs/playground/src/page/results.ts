// The right side: what became of each record.
//   in   a session's state
//   out  DOM in the results pane
import { type Diagnostic, type Place, placeText } from "../diagnostic.js";
import { bytesText, durationText, findDifference, outcomeText, outcomesText } from "../present.js";
import type { ChangeText, LogText, RecordResult, RunResult } from "../run/results.js";
import type { SessionState } from "../session.js";
import { RECORDS } from "../workspace.js";
import { element } from "./element.js";

export interface ResultsPane {
  readonly status: HTMLElement;
  readonly results: HTMLElement;
  readonly goTo: (place: Place) => void;
}

export function showState({ status, results, goTo }: ResultsPane, state: SessionState): void {
  const isBusy = state.kind === "compiling" || state.kind === "running";
  results.setAttribute("aria-busy", String(isBusy));
  results.dataset.state = state.kind === "done" && !state.isOptimised ? "optimising" : state.kind;
  if (isBusy) {
    status.replaceChildren(state.kind === "compiling" ? "Compiling…" : "Running…");
    return;
  }
  if (state.kind === "failed") {
    status.replaceChildren("");
    results.replaceChildren(alarm(state.message), ...state.diagnostics.map((diagnostic) => diagnosticNode(diagnostic, goTo)));
    return;
  }
  const { compiled, result, diagnostics, isOptimised } = state;
  status.replaceChildren(isOptimised ? statusText(result, compiled.milliseconds) : `${outcomesOf(result)} · optimising…`);
  const unfolded = unfoldedLines(results);
  results.replaceChildren(
    ...(result.problem === null ? [] : [alarm(result.problem)]),
    ...diagnostics.map((diagnostic) => diagnosticNode(diagnostic, goTo)),
    ...result.records.map((record) => recordNode(record, { kind: result.kind, isUnfolded: unfolded.has(String(record.line)), goTo })),
    ...(result.log.length === 0 ? [] : [element("section", { class: "record" }, element("h2", {}, "Log of the whole run"), logNode(result.log))]),
  );
}

function statusText(result: RunResult, compileMilliseconds: number): string {
  return [
    outcomesOf(result),
    `${bytesText(result.wasmBytes)} wasm`, `compiled in ${durationText(compileMilliseconds)}`, `ran in ${durationText(result.milliseconds)}`,
    ...(result.host === "" ? [] : [result.host]),
  ].join(" · ");
}

function outcomesOf({ problem, records, kind }: RunResult): string {
  return problem === null ? outcomesText(records, kind) : "nothing ran";
}

/** Records whose text the reader has unfolded: the next results leave them so. */
function unfoldedLines(results: HTMLElement): ReadonlySet<string | undefined> {
  return new Set([...results.querySelectorAll<HTMLElement>(".record:has(details[open])")].map(({ dataset }) => dataset.line));
}

function alarm(message: string): HTMLElement {
  return element("p", { class: "alarm", role: "alert" }, message);
}

function diagnosticNode({ severity, start, message }: Diagnostic, goTo: (place: Place) => void): HTMLElement {
  const place = start && element("button", { type: "button", class: "place", title: "Show it in the editor", click: () => goTo(start) }, placeText(start));
  return element("div", { class: `diagnostic ${severity}` }, ...(place ? [place] : []), element("p", {}, message));
}

interface RecordView {
  readonly kind: RunResult["kind"];
  readonly isUnfolded: boolean;
  readonly goTo: (place: Place) => void;
}

function recordNode(record: RecordResult, { kind, isUnfolded, goTo }: RecordView): HTMLElement {
  const { line, outcome, reason, source, remedy, before, after, changes, log, milliseconds, memoryBytes } = record;
  const number = kind === "input"
    ? element("span", { class: "line" }, `line ${line}`)
    : element("button", { type: "button", class: "line", title: "Show the record", click: () => goTo({ path: RECORDS, line, column: 1 }) }, `record ${line}`);
  const numbers = [...(milliseconds === null ? [] : [durationText(milliseconds)]), ...(memoryBytes === null ? [] : [bytesText(memoryBytes)])].join(" · ");
  const isBad = !["kept", "replaced", "dropped", "record"].includes(outcome);
  return element("article", { class: "record", "data-outcome": outcome, "data-line": String(line), "aria-label": `record ${line}: ${outcomeText(outcome)}` },
    element("header", {}, number, element("span", { class: "outcome" }, outcomeText(outcome)),
      element("span", { class: "numbers", title: "Time in the simulator on this machine, and the guest's linear memory afterwards" }, numbers)),
    ...(isBad ? [element("p", { class: "reason" }, remedy === "" ? reason : `${reason}; ${remedy}`)] : []),
    ...(isBad && source !== "" ? [element("p", { class: "source" }, source)] : []),
    ...(outcome === "replaced" && changes.length === 0 ? [element("p", { class: "source" }, "the same keys and values, written otherwise")] : []),
    ...(changes.length === 0 ? [] : [element("div", { class: "changes" }, ...changes.map(changeNode))]),
    ...(outcome === "record" ? [element("pre", { class: "text" }, after ?? "")] : textNodes(record, isUnfolded)),
    ...(log.length === 0 ? [] : [logNode(log)]),
  );
}

function changeNode({ accessor, before, after }: ChangeText): HTMLElement {
  const { start, before: old, after: fresh, end } = findDifference(before ?? "", after ?? "");
  const isEdit = before !== null && after !== null;
  const value = (middle: string, whole: string): (Node | string)[] => (isEdit && start + end !== "" ? [start, element("mark", {}, middle), end] : [whole]);
  return element("div", { class: "change" },
    element("code", { class: "accessor" }, accessor),
    ...(before === null ? [] : [element("del", {}, ...value(old, before))]),
    ...(after === null ? [] : [element("ins", {}, ...value(fresh, after))]),
  );
}

function textNodes({ before, after, outcome }: RecordResult, isUnfolded: boolean): HTMLElement[] {
  if (outcome === "unread") return [element("pre", { class: "text" }, before)];
  const isSame = before === after || after === null;
  const parts = isSame ? [element("pre", { class: "text" }, before)]
    : [element("h3", {}, "before"), element("pre", { class: "text" }, before), element("h3", {}, "after"), element("pre", { class: "text" }, after)];
  return [element("details", { open: isUnfolded }, element("summary", {}, isSame ? "the record" : "both records"), ...parts)];
}

/** All that a guest writes goes to stderr; the SDK's `log` says the level in the text. */
function ownLevel(text: string): string | undefined {
  return /^\[flb-wasm\] \[(debug|info|warn|error)\]/.exec(text)?.[1];
}

function logNode(log: readonly LogText[]): HTMLElement {
  return element("ul", { class: "log", "aria-label": "Log lines" }, ...log.map(({ level, from, text }) =>
    element("li", { "data-level": ownLevel(text) ?? level }, element("span", { class: "from" }, from), " ", element("span", {}, text))));
}
