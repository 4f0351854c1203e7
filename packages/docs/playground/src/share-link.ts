// A workspace in the fragment of a link: `#v1.<base64url of raw deflate of JSON>`. Nothing of it goes to a server.
//   in   a workspace; or a fragment
//   out  a fragment; or a workspace
//   err  LinkError, with what to do, for a fragment that is not whole or not ours
import { DEFAULT_SETTINGS, ENTRY, type Settings, type Workspace } from "./workspace.js";

const PREFIX = "v1.";
/** Characters; far above what anybody types, far below what hurts a browser. */
const LONGEST_TEXT = 1_000_000;

export class LinkError extends Error {
  override readonly name = "LinkError";
}

/** @returns the fragment without `#`. */
export async function toFragment({ files, settings }: Workspace): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify({ files, settings }));
  return PREFIX + toBase64Url(await readAll(through(text, new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY));
}

/**
 * @param fragment with or without `#`.
 * @returns `null` for an empty fragment.
 * @throws LinkError
 */
export async function fromFragment(fragment: string): Promise<Workspace | null> {
  const text = fragment.replace(/^#/, "");
  if (text === "") return null;
  if (!text.startsWith(PREFIX)) throw new LinkError("Cannot open the link: it is of another version of the playground; ask for a new one");
  try {
    const bytes = await readAll(through(fromBase64Url(text.slice(PREFIX.length)), new DecompressionStream("deflate-raw")), LONGEST_TEXT);
    return readWorkspace(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (problem) {
    if (problem instanceof LinkError) throw problem;
    throw new LinkError("Cannot open the link: it is not whole; copy all of it, up to its last character");
  }
}

/**
 * What a stranger wrote: only texts and known settings pass.
 *
 * @throws LinkError if it has no entry.
 */
export function readWorkspace(value: unknown): Workspace {
  const { files, settings } = (value ?? {}) as { files?: unknown; settings?: unknown };
  const texts = typeof files === "object" && files !== null ? Object.entries(files).filter((entry): entry is [string, string] => typeof entry[1] === "string") : [];
  if (!texts.some(([path]) => path === ENTRY)) throw new LinkError(`Cannot open the link: it has no ${ENTRY}; ask for a new one`);
  return { files: Object.fromEntries(texts), settings: readSettings(settings) };
}

function readSettings(value: unknown): Settings {
  const given = (value ?? {}) as Partial<Record<keyof Settings, unknown>>;
  const text = (key: keyof Settings): string => (typeof given[key] === "string" ? given[key] : DEFAULT_SETTINGS[key]);
  return {
    version: text("version"),
    eventFormat: given.eventFormat === "msgpack" ? "msgpack" : "json",
    chunk: given.chunk === "all" ? "all" : "each",
    tag: text("tag"),
    functionName: text("functionName"),
  };
}

function through(bytes: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream().pipeThrough(transform as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>);
}

async function readAll(stream: ReadableStream<Uint8Array>, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let byteCount = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    byteCount += next.value.byteLength;
    if (byteCount > mostBytes) throw new LinkError(`Cannot open the link: it holds more than ${mostBytes} bytes; make the files smaller`);
    parts.push(new Uint8Array(next.value));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
