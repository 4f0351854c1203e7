// #region filter
export function shout(
  tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32,
): usize {
  const record = String.UTF8.decodeUnsafe(record_ptr, record_len);
  const edited = record.replace('"level":"error"', '"level":"ERROR"');
  return changetype<usize>(String.UTF8.encode(edited, true));
}
// #endregion filter
