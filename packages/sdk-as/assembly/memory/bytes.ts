// Comparing and finding bytes; knows no format.
//   in   addresses; READ_SLACK readable bytes behind every range
//   out  truth values and addresses

/** True if the `byteLength` bytes at `a` and at `b` are the same. */
export function equalBytes(a: usize, b: usize, byteLength: usize): bool {
  if (byteLength >= 8) {
    const last = byteLength - 8;
    for (let i: usize = 0; i < last; i += 8) {
      if (load<u64>(a + i) != load<u64>(b + i)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  const mask = ((<u64>1) << (byteLength << 3)) - 1;
  return ((load<u64>(a) ^ load<u64>(b)) & mask) == 0;
}
