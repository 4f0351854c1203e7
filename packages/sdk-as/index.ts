// Where asc looks for "@flb-wasm/sdk".
export { Record, Verdict, log, Config, Lines, Value, Members, Elements, parseF64, parseI64, parseJson, decodePercent, bytesOfBase64, decodeBase64, decodeHex, encodeBase64, encodeHex, Kind, Tag, Time, ZeroBytes } from "./assembly/index";
