// One editor over several files; each keeps its own history and selection.
//   in   texts by path, diagnostics
//   out  the text after each edit
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic as Mark, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Diagnostic, Place } from "../diagnostic.js";
import { isSource } from "../workspace.js";

export interface EditorOptions {
  readonly label: string;
  readonly changed: (path: string, text: string) => void;
  /** More for sources: completion and hover. */
  readonly language: (path: () => string) => Extension;
}

export class Editor {
  readonly #view: EditorView;
  readonly #options: EditorOptions;
  readonly #states = new Map<string, EditorState>();
  #path = "";

  constructor(parent: HTMLElement, options: EditorOptions) {
    this.#options = options;
    this.#view = new EditorView({ parent });
  }

  get path(): string {
    return this.#path;
  }

  /** Shows a file; its text is taken only if the editor does not have it, or has another. */
  open(path: string, text: string): void {
    if (this.#path !== "") this.#states.set(this.#path, this.#view.state);
    this.#path = path;
    const known = this.#states.get(path);
    this.#view.setState(known?.doc.toString() === text ? known : this.#newState(path, text));
  }

  /** Forgets every file: another workspace comes. */
  forget(): void {
    this.#states.clear();
    this.#path = "";
  }

  mark(diagnostics: readonly Diagnostic[]): void {
    const { state } = this.#view;
    const marks = diagnostics.filter(({ start }) => start?.path === this.#path).map((diagnostic) => markOf(diagnostic, state.doc));
    this.#view.dispatch(setDiagnostics(state, marks));
  }

  /** Puts the cursor there, and the focus. */
  goTo({ line, column }: Place): void {
    const anchor = offsetOf(this.#view.state.doc, line, column);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  #newState(path: string, doc: string): EditorState {
    const { label, changed, language } = this.#options;
    const isCode = isSource(path);
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        syntaxHighlighting(classHighlighter), lintGutter(), languageOf(path),
        isCode ? language(() => this.#path) : autocompletion({ override: [] }),
        // Tab moves on to the next control: nobody is caught in the editor.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter")]),
        isCode ? [] : EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": `${label}: ${path}` }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(this.#path, update.state.doc.toString());
        }),
      ],
    });
  }
}

function languageOf(path: string): Extension {
  if (isSource(path)) return javascript({ typescript: true });
  return /\.jsonl?$/.test(path) ? json() : [];
}

function markOf({ severity, start, end, message, from }: Diagnostic, doc: Text): Mark {
  const first = start ? offsetOf(doc, start.line, start.column) : 0;
  const lineEnd = doc.lineAt(first).to;
  const last = end ? offsetOf(doc, end.line, end.column) : lineEnd;
  return { severity, message, source: from, from: first, to: Math.max(last, Math.min(first + 1, lineEnd)) };
}

/** Clamped: a diagnostic may be older than the text. */
function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}
