// Where asc looks for "@flb-wasm/sdk".
export { Record, Verdict, log, Config, Lines, Value, Members, Elements, parseF64, parseI64, parseJson, decodePercent, Kind, Tag, Time, ZeroBytes } from "./assembly/index";
