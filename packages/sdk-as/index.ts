// Where asc looks for "@flb-wasm/sdk".
export { Record, Verdict, log, Config, Lines, Value, Members, Elements, parseF64, parseI64, Kind, Tag, Time, ZeroBytes } from "./assembly/index";
