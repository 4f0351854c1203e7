// Takes personal and secret text out of records before they are written to a traffic file.
//   in   a filter that redacts: the one of this package, or one of the user's own
//   out  records without it; those that the filter dropped or lost are left out, for nobody knows what is in them
//   err  CliError where there is no such filter, it does not start, or it says that it cannot do what it was set up for
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FluentBit, type FluentBitOptions, type LogLine } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
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

/** A filter of the user's. */
export interface OwnFilter {
  readonly wasm: string;
  /** As the guest writes them; a relative one begins at the folder of the command. */
  readonly accessiblePaths: readonly string[];
}

/** @param own `null` for the filter of this package. */
export async function openRedaction(own: OwnFilter | null, cwd: string): Promise<Redact> {
  const module = openModule(own?.wasm ?? fileURLToPath(OWN_FILTER), cwd);
  const options: FluentBitOptions = {
    functionName: chooseFunction(module, undefined), eventFormat: module.about.format ?? "json",
    ...(own ? { accessiblePaths: own.accessiblePaths, directory: cwd } : { files: { [SETTINGS_NAME]: readFileSync(OWN_SETTINGS) }, accessiblePaths: ["."] }),
  };
  let host: FluentBit;
  try {
    host = await FluentBit.load(module.path, options);
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
  return (events) => {
    const { events: answers, log } = host.filter(events.map(({ tag, time, record }) => ({ tag, time, record })));
    refuseComplaint(log, module.name);
    const redacted = events.flatMap((event, i): RecordedEvent[] => {
      const answer = answers[i];
      if (answer?.outcome === "kept") return [event];
      return answer?.outcome === "replaced" && answer.after !== null ? [{ ...event, record: answer.after }] : [];
    });
    return { events: redacted, leftOut: events.length - redacted.length };
  };
}

/** How the SDK begins a line about settings, a key or a detector that do not work; a record that is lost begins otherwise. */
const COMPLAINT = "[flb-wasm] [error] Cannot ";

/** @throws CliError: a filter without its settings lets through what they name. */
function refuseComplaint(log: readonly LogLine[], name: string): void {
  const line = log.find(({ from, text }) => from === "guest" && text.startsWith(COMPLAINT));
  if (line) throw new CliError(`Cannot redact with ${name}: it says "${line.text.slice(COMPLAINT.length - "Cannot ".length)}"; put its files below this folder, or name theirs with --accessible-path`);
}
