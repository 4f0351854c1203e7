// #region filter
export function drop_health_checks(
  tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32,
): usize {
  if (holds(record_ptr, record_ptr + record_len, "/healthz")) return DROP;
  return record_ptr;
}
// #endregion filter

// #region holds
/** Eight zero bytes in the module's static memory. The first of them is an empty C string. */
const DROP: usize = memory.data(8);

/** True if the bytes in [ptr, end) hold `text`, which is ASCII. */
function holds(ptr: usize, end: usize, text: string): bool {
  for (; ptr + text.length <= end; ptr++) {
    let i = 0;
    while (i < text.length && load<u8>(ptr + i) == text.charCodeAt(i)) i++;
    if (i == text.length) return true;
  }
  return false;
}
// #endregion holds
