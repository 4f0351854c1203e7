// Who reads a line of JSON in a Fluent Bit.
//   in   its version
//   out  JsonReader; the newest release's for one that is not known here
import { type JsonReader, NotSimulated, release } from "@flb-wasm/host-sim";

export function readerOf(version: string | undefined): JsonReader {
  try {
    return release(version).jsonParserReader;
  } catch (problem) {
    if (!(problem instanceof NotSimulated)) throw problem;
    return release().jsonParserReader;
  }
}
