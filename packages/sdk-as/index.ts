// Where asc looks for "@flb-wasm/sdk".
export { Record, Verdict, log, Config, Value, Members, Elements, Kind, Tag, Time, ZeroBytes } from "./assembly/index";
