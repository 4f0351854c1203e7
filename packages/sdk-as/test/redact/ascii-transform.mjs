// asc with nothing of the SDK's transform but its ASCII literals: for guests that are no filters.

import { packAscii } from "../../transform-ascii.mjs";

export default class AsciiLiterals {
  afterParse(parser) {
    for (const source of parser.sources) packAscii(source, source.statements);
  }
}
