// Why a pattern cannot be read, in few words: a filter carries them. What stands in a filter's source is told in more of them when
// it is built, by transform-patterns.mjs.
//   out  a phrase for a log line

export enum PatternError { None, Bracket, Class, Repetition, Escape, Group, TooLong, OutOfMemory }

export function describePatternError(error: PatternError): string {
  switch (error) {
    case PatternError.Bracket: return "no other bracket";
    case PatternError.Class: return "no class";
    case PatternError.Repetition: return "no repetition";
    case PatternError.Escape: return "no escape, or a back-reference";
    case PatternError.Group: return "no group, or look-around";
    case PatternError.TooLong: return "too long";
    default: return "out of memory";
  }
}
