// Levels of a log, as every section names them.

/** flb_log_get_level_str, src/flb_log.c:770-792 @v5.1.1 */
const LOG_LEVELS = ["off", "error", "warn", "warning", "info", "debug", "trace"];

export const LEVELS = `write one of ${LOG_LEVELS.join(", ")}`;

export function isLevel(text: string): boolean {
  return LOG_LEVELS.includes(text.toLowerCase());
}
