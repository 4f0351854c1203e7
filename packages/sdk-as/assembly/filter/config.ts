// Settings from a JSON file under accessible_paths: the only way to configure a filter, because Fluent Bit passes
// no argument, environment or option to it (src/wasm/flb_wasm.c:187 @v5.1.1).
//   in   the path as fluent-bit.yaml's accessible_paths makes it reachable
//   out  Values that live as long as the instance; the caller's defaults where a key is missing
//   err  one log line; the configuration is then empty, so every default holds
// Read at the first look-up, not at instantiation. Before Fluent Bit 4.1 that is once per chunk.

import { CodecError, describeError } from "../codec/error";
import { Node } from "../codec/node";
import { keepAllocations } from "../memory/arena";
import { readTextFile, lastFileError, lastFileLength } from "../memory/file";
import { hasRespeltKeys, isMap, scanError, scanErrorPtr, keepRespeltKeys, setRespeltKeys } from "../record/format";
import { indexJson } from "../record/json-text";
import { MISSING, keepTree } from "../record/tree";
import { Members, Value } from "../record/value";
import { addNumber, addText, beginLine, endLine } from "./log";

@lazy const HOLD: string = "; the defaults hold";

/** Settings read once from a JSON object in a file. */
export class Config {
  private root: usize = 0;
  private constructor(private path: string) {}

  /**
   * Names the file; it is read when a setting is first asked for.
   *
   * @param path below one of the directories in `accessible_paths`, spelt the same way: `/etc/flb-wasm/routes.json`.
   */
  static file(path: string): Config {
    return new Config(path);
  }

  /** The setting under a key, or under a record accessor path. It cannot be edited. */
  at(key: string): Value {
    if (this.root == 0) this.load();
    return changetype<Value>(this.root).at(key);
  }

  /** The setting under a key, which is no path, whatever it begins with: one that came out of a record. */
  member(key: string): Value {
    if (this.root == 0) this.load();
    return changetype<Value>(this.root).member(key);
  }

  /** All settings, one after another. */
  members(): Members {
    if (this.root == 0) this.load();
    return changetype<Value>(this.root).members();
  }

  text(key: string, fallback: string = ""): string {
    return this.at(key).toText(fallback);
  }

  i64(key: string, fallback: i64 = 0): i64 {
    return this.at(key).toI64(fallback);
  }

  f64(key: string, fallback: f64 = 0): f64 {
    return this.at(key).toF64(fallback);
  }

  bool(key: string, fallback: bool = false): bool {
    return this.at(key).toBool(fallback);
  }

  private load(): void {
    this.root = MISSING;
    const ptr = readTextFile(this.path);
    if (ptr == 0) return this.complain(lastFileError());
    const respeltKeys = hasRespeltKeys();
    setRespeltKeys(false);
    const root = indexJson(ptr, ptr + lastFileLength());
    const hasSettings = root != 0 && isMap(changetype<Node>(root).value);
    if (hasSettings) {
      keepTree(changetype<Node>(root));
      keepRespeltKeys();
      keepAllocations();
      this.root = root;
    }
    setRespeltKeys(respeltKeys);
    if (!hasSettings) this.complainAt(root == 0 ? scanError() : CodecError.NotAMap, root == 0 ? scanErrorPtr() - ptr : 0);
  }

  private complain(reason: string): void {
    this.beginComplaint();
    addText(reason);
    addText(HOLD);
    endLine();
  }

  private complainAt(error: CodecError, offset: usize): void {
    this.beginComplaint();
    addText(describeError(error));
    addText(" at byte ");
    addNumber(<u32>offset);
    addText(HOLD);
    endLine();
  }

  private beginComplaint(): void {
    beginLine();
    addText("[error] Cannot read configuration ");
    addText(this.path);
    addText(": ");
  }
}
