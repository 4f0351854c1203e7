// #region filter
export function add_source(
  tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32,
): usize {
  const record = String.UTF8.decodeUnsafe(record_ptr, record_len);
  const members = record.substring(1, record.length - 1);
  const answer = '{"source":"web",' + members + "}";
  return changetype<usize>(String.UTF8.encode(answer, true));
}
// #endregion filter
