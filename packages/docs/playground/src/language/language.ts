// Completion and hover by TypeScript's language service.
//   in   the sources as they are now, a path, an offset in UTF-16 units
//   out  plain values for the editor; nothing for places where there is nothing to say
// Its own errors are not shown: what counts is what asc says.
import ts from "typescript";
import { GLOBAL_TYPES, SDK_PATHS, TYPE_SOURCES } from "./type-sources.js";

export interface LanguageRequest {
  readonly kind: "complete" | "details" | "hover";
  /** Text by path; the workspace's sources. */
  readonly sources: Readonly<Record<string, string>>;
  readonly path: string;
  readonly offset: number;
  /** Of a completion, for its details. */
  readonly label?: string;
  readonly source?: string;
}

export interface Completion {
  readonly label: string;
  /** TypeScript's word: `method`, `property`, `class`, … */
  readonly kind: string;
  /** Smaller stands first. */
  readonly sortText: string;
  /** The module that it would be imported from. */
  readonly source?: string;
}

export interface CompletionDetails {
  readonly signature: string;
  readonly documentation: string;
  /** What choosing it adds elsewhere in the same file: an import. */
  readonly edits: readonly { readonly from: number; readonly to: number; readonly insert: string }[];
}

export interface Hover {
  readonly from: number;
  readonly to: number;
  readonly signature: string;
  readonly documentation: string;
}

const OPTIONS: ts.CompilerOptions = {
  noLib: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true, types: [], noEmit: true, paths: SDK_PATHS,
};
const PREFERENCES: ts.UserPreferences = { includeCompletionsForModuleExports: true, importModuleSpecifierPreference: "non-relative", quotePreference: "double" };
const FORMAT: ts.FormatCodeSettings = { indentSize: 2, semicolons: ts.SemicolonPreference.Insert };

/** The service wants absolute paths. */
const ROOT = "/";

/** One service for the life of a worker; it keeps what has not changed. */
export class Language {
  #sources: Readonly<Record<string, string>> = {};
  #version = 0;
  readonly #versions = new Map<string, number>();
  readonly #service = ts.createLanguageService(this.#host());

  answer(request: LanguageRequest): readonly Completion[] | CompletionDetails | Hover | null {
    this.#take(request.sources);
    if (!(request.path in this.#sources)) return null;
    switch (request.kind) {
      case "complete": return this.#complete(request);
      case "details": return this.#details(request);
      case "hover": return this.#hover(request);
    }
  }

  #complete({ path, offset }: LanguageRequest): readonly Completion[] {
    const found = this.#service.getCompletionsAtPosition(ROOT + path, offset, PREFERENCES);
    return (found?.entries ?? []).filter(({ name }) => !name.startsWith("__")).map(({ name, kind, sortText, source }) => ({
      label: name, kind, sortText, ...(source === undefined ? {} : { source }),
    }));
  }

  #details({ path, offset, label = "", source }: LanguageRequest): CompletionDetails | null {
    const entry = this.#service.getCompletionsAtPosition(ROOT + path, offset, PREFERENCES)?.entries.find((one) => one.name === label && one.source === source);
    const details = this.#service.getCompletionEntryDetails(ROOT + path, offset, label, FORMAT, source, PREFERENCES, entry?.data);
    if (!details) return null;
    const changes = (details.codeActions ?? []).flatMap((action) => action.changes).filter(({ fileName }) => fileName === ROOT + path);
    return {
      ...wordsOf(details),
      edits: changes.flatMap(({ textChanges }) => textChanges.map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }))),
    };
  }

  #hover({ path, offset }: LanguageRequest): Hover | null {
    const found = this.#service.getQuickInfoAtPosition(ROOT + path, offset);
    return found ? { from: found.textSpan.start, to: found.textSpan.start + found.textSpan.length, ...wordsOf(found) } : null;
  }

  #take(sources: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(sources)) {
      if (this.#sources[path] !== text) this.#versions.set(path, ++this.#version);
    }
    this.#sources = sources;
  }

  #host(): ts.LanguageServiceHost {
    const read = (path: string): string | undefined => TYPE_SOURCES.get(path) ?? this.#sources[path.slice(ROOT.length)];
    return {
      getCompilationSettings: () => OPTIONS,
      getScriptFileNames: () => [...TYPE_SOURCES.keys(), ...Object.keys(this.#sources).map((path) => ROOT + path)],
      getScriptVersion: (path) => String(this.#versions.get(path.slice(ROOT.length)) ?? 0),
      getScriptSnapshot: (path) => {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: () => GLOBAL_TYPES,
      fileExists: (path) => read(path) !== undefined,
      readFile: read,
    };
  }
}

function wordsOf(found: { readonly displayParts?: ts.SymbolDisplayPart[]; readonly documentation?: ts.SymbolDisplayPart[] }): { readonly signature: string; readonly documentation: string } {
  return { signature: ts.displayPartsToString(found.displayParts), documentation: unwrapped(ts.displayPartsToString(found.documentation?.filter(({ kind }) => kind !== "link"))) };
}

/** A source's line breaks are not the tooltip's; its paragraphs are. */
function unwrapped(text: string): string {
  return text.replace(/([^\n])\n(?!\n)/g, "$1 ");
}
