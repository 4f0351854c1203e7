// The page: the one place that puts editors, settings, session and results together.
import "./style.css";
import { RELEASE_LINES } from "@flb-wasm/host-sim";
import type { Diagnostic, Place } from "../diagnostic.js";
import { EXAMPLES, type Example } from "../examples.js";
import { dropDraft, keepDraft, readDraft } from "../draft.js";
import { LinkError, fromFragment, toFragment } from "../share-link.js";
import { Session, type SessionState } from "../session.js";
import { type Settings, type Workspace, isSameWorkspace, sourcesOf, withFile, withSettings } from "../workspace.js";
import { element, find } from "./element.js";
import { FilePanes } from "./file-panes.js";
import { languageSupport } from "./language-link.js";
import { showState } from "./results.js";
import { SettingsForm } from "./settings-form.js";
import { watchTheme } from "./theme.js";
import { newCompiler, newLanguage, newSimulator } from "./workers.js";

/** After the last key; short enough to feel live, long enough not to compile half a word. */
const QUIET_MILLISECONDS = 500;
/** As in style.css: one pane below the other. */
const STACKED = "(max-width: 820px)";
const FIRST = firstExample();

class Page {
  #workspace: Workspace = FIRST.workspace;
  #original: Workspace = FIRST.workspace;
  /** Of the example that is open; empty for what came by a link or was kept. */
  #name = FIRST.name;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #language = newLanguage();
  readonly #status = find("#status");
  readonly #results = find("#results");
  readonly #notice = find("#notice");
  readonly #examples = find<HTMLSelectElement>("#example");
  /** What the list of examples says of a workspace that is none of them: it came by a link, or was kept. */
  readonly #other = element("option", { value: "", hidden: true });
  /** The optimised module of what is shown. */
  #module: Uint8Array<ArrayBuffer> | null = null;
  readonly #download = find<HTMLButtonElement>("#download");
  readonly #session = new Session({ compiler: newCompiler(), simulator: newSimulator(), show: (state) => this.#show(state) });
  readonly #settings = new SettingsForm(find<HTMLFormElement>("#settings"), RELEASE_LINES, (changes) => this.#changeSettings(changes));
  readonly #panes = new FilePanes({
    language: (path) => languageSupport({ worker: this.#language, sources: () => sourcesOf(this.#workspace.files) }, path),
    changed: (workspace) => this.#change(workspace),
    edited: (path, text) => this.#change(withFile(this.#workspace, path, text)),
  });

  async start(): Promise<void> {
    watchTheme(find("#theme"));
    this.#examples.append(this.#other);
    for (const { name, title } of EXAMPLES) this.#examples.append(element("option", { value: name }, title));
    this.#examples.addEventListener("change", () => this.#chooseExample());
    find("#run").addEventListener("click", () => {
      this.#run();
      if (matchMedia(STACKED).matches) find("#outcome").scrollIntoView();
    });
    find("#share").addEventListener("click", () => void this.#share());
    this.#download.addEventListener("click", () => this.#save());
    document.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    addEventListener("hashchange", () => void this.#openLink());
    await this.#openLink();
  }

  async #openLink(): Promise<void> {
    try {
      const shared = await fromFragment(location.hash);
      if (shared && isSameWorkspace(shared, this.#workspace)) return;
      const draft = shared === null ? readDraft() : null;
      this.#other.textContent = draft ? "Your draft" : "From a link";
      this.#other.hidden = (shared ?? draft) === null;
      if (shared) this.#open(shared, "");
      else if (draft) this.#open(draft, "", FIRST.workspace);
      else this.#open(FIRST.workspace, FIRST.name);
    } catch (problem) {
      if (!(problem instanceof LinkError)) throw problem;
      this.#open(FIRST.workspace, FIRST.name);
      this.#notice.textContent = problem.message;
      this.#notice.hidden = false;
    }
  }

  #chooseExample(): void {
    const example = EXAMPLES.find(({ name }) => name === this.#examples.value);
    if (!example) return;
    if (!isSameWorkspace(this.#workspace, this.#original) && !confirm("Discard your edits and open the example?")) {
      this.#examples.value = this.#name;
      return;
    }
    history.replaceState(null, "", location.pathname + location.search);
    dropDraft();
    this.#open(example.workspace, example.name);
  }

  /** @param original what the workspace was before the reader's edits. */
  #open(workspace: Workspace, name: string, original = workspace): void {
    this.#notice.hidden = true;
    this.#workspace = workspace;
    this.#original = original;
    this.#name = name;
    this.#examples.value = name;
    this.#panes.open(workspace);
    this.#settings.show(workspace.settings);
    this.#results.replaceChildren();
    this.#run();
  }

  #change(workspace: Workspace): void {
    this.#workspace = workspace;
    keepDraft(workspace);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), QUIET_MILLISECONDS);
  }

  #changeSettings(changes: Partial<Settings>): void {
    this.#workspace = withSettings(this.#workspace, changes);
    keepDraft(this.#workspace);
    this.#run();
  }

  #run(): void {
    clearTimeout(this.#timer);
    void this.#session.run(this.#workspace);
  }

  #show(state: SessionState): void {
    showState({ status: this.#status, results: this.#results, goTo: (place) => this.#goTo(place) }, state);
    this.#module = state.kind === "done" && state.isOptimised && state.compiled.module ? new Uint8Array(state.compiled.module.wasm) : null;
    this.#download.disabled = this.#module === null;
    if (state.kind === "compiling" || state.kind === "running") return;
    this.#mark(state.diagnostics);
    if (state.kind === "done") this.#settings.offerFunctions(state.result.filters, state.result.functionName);
    if (state.kind === "failed" || state.isOptimised) this.#language.warm();
  }

  #mark(diagnostics: readonly Diagnostic[]): void {
    this.#panes.mark(this.#workspace, diagnostics);
  }

  #goTo(place: Place): void {
    this.#panes.goTo(this.#workspace, place);
  }

  async #share(): Promise<void> {
    const fragment = await toFragment(this.#workspace);
    history.replaceState(null, "", `#${fragment}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.#say(`Link copied: ${location.href.length} characters, and all of it is in the address bar`);
    } catch {
      this.#say("The link is in the address bar: copy it from there");
    }
  }

  /** Gives the reader the module, ready for `wasm_path`. */
  #save(): void {
    if (this.#module === null) return;
    const url = URL.createObjectURL(new Blob([this.#module], { type: "application/wasm" }));
    element("a", { href: url, download: "filter.wasm" }).click();
    URL.revokeObjectURL(url);
  }

  #say(words: string): void {
    this.#status.replaceChildren(words);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#run();
  }
}

function firstExample(): Example {
  const [first] = EXAMPLES;
  if (!first) throw new Error("Cannot start: there are no examples; name some in examples.ts");
  return first;
}

void new Page().start();
