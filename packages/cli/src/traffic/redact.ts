// Takes personal and secret text out of records before they are written to a traffic file.
//   in   a filter that redacts: the one of this package, or one of the user's own
//   out  records without it; those that the filter dropped or lost are left out, for nobody knows what is in them
//   err  CliError where there is no such filter, or it does not start
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FluentBit, type FluentBitOptions } from "@flb-wasm/host-sim";
import { asCliError } from "../engine/engine.js";
import { chooseFunction, openModule } from "../module/module-file.js";
import type { RecordedEvent } from "./read-output.js";

/** Made from examples/redaction by scripts/make-templates.ts, with every detector on and masking. */
const OWN_FILTER = new URL("../../redact/filter.wasm", import.meta.url);
const OWN_SETTINGS = new URL("../../redact/redaction.json", import.meta.url);
/** Where the filter looks for its settings, under its accessible paths. */
const SETTINGS_NAME = "redaction/redaction.json";

export interface RedactedEvents {
  readonly events: readonly RecordedEvent[];
  readonly leftOut: number;
}

export type Redact = (events: readonly RecordedEvent[]) => RedactedEvents;

/** @param wasm the user's own filter, with its settings below `cwd`; `null` for the one of this package. */
export async function openRedaction(wasm: string | null, cwd: string): Promise<Redact> {
  const module = openModule(wasm ?? fileURLToPath(OWN_FILTER), cwd);
  const options: FluentBitOptions = {
    functionName: chooseFunction(module, undefined), eventFormat: module.about.format ?? "json",
    ...(wasm === null ? { files: { [SETTINGS_NAME]: readFileSync(OWN_SETTINGS) }, accessiblePaths: ["."] } : { accessiblePaths: [cwd] }),
  };
  let host: FluentBit;
  try {
    host = await FluentBit.load(module.path, options);
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
  return (events) => {
    const { events: answers } = host.filter(events.map(({ tag, time, record }) => ({ tag, time, record })));
    const redacted = events.flatMap((event, i): RecordedEvent[] => {
      const answer = answers[i];
      const arrives = answer?.outcome === "kept" || answer?.outcome === "replaced";
      return arrives && answer.after !== null ? [{ ...event, record: answer.after }] : [];
    });
    return { events: redacted, leftOut: events.length - redacted.length };
  };
}
