// Completion and hover of the editor, asked of the language worker.
//   err  a worker that fails costs completion only: nothing is shown, and the console says why
import { type Completion as Option, type CompletionContext, type CompletionResult, autocompletion, insertCompletionText, pickedCompletion } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { type EditorView, type Tooltip, hoverTooltip } from "@codemirror/view";
import type { Completion, CompletionDetails, Hover, LanguageRequest } from "../language/language.js";
import type { LanguageWorker } from "../protocol.js";
import type { WorkerCall } from "../worker-call.js";
import { element } from "./element.js";

export interface LanguageLink {
  readonly worker: WorkerCall<LanguageWorker>;
  readonly sources: () => Readonly<Record<string, string>>;
}

const ICONS: Readonly<Record<string, string>> = {
  method: "method", function: "function", "local function": "function", property: "property", getter: "property", setter: "property", class: "class", interface: "interface",
  enum: "enum", "enum member": "constant", const: "constant", let: "variable", var: "variable", parameter: "variable", "local var": "variable",
  alias: "class", module: "namespace", keyword: "keyword", type: "type", "primitive type": "type",
};
/** TypeScript's sortText of what stands nearest; 15 are globals, 16 what must be imported first. */
const NEAREST = 11;

export function languageSupport(link: LanguageLink, path: () => string): Extension {
  return [
    autocompletion({ override: [(context) => complete(link, path(), context)], icons: true }),
    hoverTooltip((view, offset) => hover(link, path(), offset, view), { hoverTime: 350 }),
  ];
}

async function complete(link: LanguageLink, path: string, context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w$]*/);
  const from = word?.from ?? context.pos;
  const isMember = context.state.sliceDoc(from - 1, from) === ".";
  if (from === context.pos && !isMember && !context.explicit) return null;
  const entries = await ask<readonly Completion[]>(link, { kind: "complete", path, offset: context.pos });
  if (!entries || entries.length === 0) return null;
  return { from, validFor: /^[\w$]*$/, options: entries.map((entry) => optionOf(link, path, context.pos, entry)) };
}

function optionOf(link: LanguageLink, path: string, offset: number, { label, kind, sortText, source }: Completion): Option {
  const details = (): Promise<CompletionDetails | null> => ask(link, { kind: "details", path, offset, label, ...(source === undefined ? {} : { source }) });
  return {
    label,
    boost: NEAREST - (Number.parseInt(sortText, 10) || NEAREST),
    ...(ICONS[kind] === undefined ? {} : { type: ICONS[kind] }),
    ...(source === undefined ? {} : { detail: source, apply: (view, option, from, to) => void importAndInsert(view, option, from, to, details) }),
    info: async () => {
      const found = await details();
      return found && describe(found);
    },
  };
}

/** The import goes in with the name, as one step of the history. */
async function importAndInsert(view: EditorView, option: Option, from: number, to: number, details: () => Promise<CompletionDetails | null>): Promise<void> {
  const before = view.state.doc;
  const found = await details();
  if (view.state.doc !== before) return;
  const named = insertCompletionText(view.state, option.label, from, to);
  view.dispatch(named, { changes: [...(found?.edits ?? [])], annotations: pickedCompletion.of(option), sequential: false });
}

async function hover(link: LanguageLink, path: string, offset: number, view: EditorView): Promise<Tooltip | null> {
  const before = view.state.doc;
  const found = await ask<Hover>(link, { kind: "hover", path, offset });
  if (!found || view.state.doc !== before) return null;
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: describe(found) }) };
}

function describe({ signature, documentation }: { readonly signature: string; readonly documentation: string }): HTMLElement {
  return element("div", { class: "described" }, element("code", {}, signature), ...(documentation === "" ? [] : [element("p", {}, documentation)]));
}

async function ask<T extends LanguageWorker["answer"]>({ worker, sources }: LanguageLink, request: Omit<LanguageRequest, "sources">): Promise<T | null> {
  try {
    return (await worker.call({ ...request, sources: sources() })) as T;
  } catch (problem) {
    console.warn(problem);
    return null;
  }
}
