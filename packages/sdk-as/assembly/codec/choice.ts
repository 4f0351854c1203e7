// The format that this module is built for.
// asc knows the name where asconfig.msgpack.json introduces it with `use`; what the constant rules out is not compiled.

/** True in a module for `event_format: msgpack`, false for `json`. */
export const MSGPACK: bool = isDefined(FLB_WASM_MSGPACK);
