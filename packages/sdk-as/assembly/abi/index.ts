// The two ends of a call, for the code that the transform generates.
export { enter, leave, unasked } from "./entry";
export { malloc, free } from "./alloc";
