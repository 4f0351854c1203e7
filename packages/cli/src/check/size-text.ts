// Sizes and times as Fluent Bit reads them.

/** A number as atof reads it, `k`, `M` or `G` by thousands, with or without `B`; `null` for what is below 0 or no size: flb_utils_size_to_bytes, src/flb_utils.c:527-605 @v5.1.1 */
export function readSizeText(text: string): number | null {
  if (text.toLowerCase() === "false") return 0;
  const [, number = "", unit = ""] = /^(.*\d|.)(\D{0,2})$/s.exec(text) ?? [];
  const factor = ({ "": 1, K: 1e3, KB: 1e3, M: 1e6, MB: 1e6, G: 1e9, GB: 1e9 } as Readonly<Record<string, number>>)[unit.toUpperCase()];
  if (number === "" || factor === undefined) return null;
  const value = /^0x/i.test(number) ? Number(number) : Number.parseFloat(number);
  return value < 0 ? null : Math.trunc((Number.isNaN(value) ? 0 : value) * factor);
}

/** A number as atoi reads it, in seconds, or by its last letter in minutes, hours or days: flb_utils_time_to_seconds, src/flb_utils.c:732-755 @v5.1.1 */
export function readTimeText(text: string): number {
  const factor = ({ d: 86400, h: 3600, m: 60 } as Readonly<Record<string, number>>)[text.slice(-1).toLowerCase()] ?? 1;
  return (Number.parseInt(text, 10) || 0) * factor;
}
