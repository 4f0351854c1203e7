// asc with nothing of the SDK's transform but its ASCII literals: for guests that are no filters.

import { packAscii } from "../../transform-ascii.mjs";

export default class AsciiLiterals {
  afterParse(parser) {
    packAscii(parser, parser.sources);
  }
}
