// Part of the asc transform: an error at the author's own line.

const USER_DEFINED = 102; // DiagnosticCode.User_defined_0

/** @param emitter asc's program, or its compiler. */
export function refuse(emitter, range, message) {
  emitter.error(USER_DEFINED, range, message);
  return false;
}

/** Whether a node stands in a file of the author's: what the SDK and other libraries write is theirs. */
export function isAuthors({ range }) {
  return !range.source.internalPath.startsWith("~lib/");
}
