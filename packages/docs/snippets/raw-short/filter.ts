// Drops records of fewer than 20 bytes. An answer is an address; the text at that address ends with a zero byte.
const EMPTY = memory.data<u8>([0]);

export function drop_short(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
  if (load<u8>(record_ptr) != 0x7b) return record_ptr; // no {
  return record_len < 20 ? EMPTY : record_ptr;
}
