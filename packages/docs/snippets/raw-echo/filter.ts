// What Fluent Bit calls, with nothing in between.
export function echo(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
  return record_ptr;
}
