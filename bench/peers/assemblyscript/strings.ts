// Peer: plain AssemblyScript, record by record as a string; what people write first. It looks for texts, not for members,
// so it is wrong where a log line holds the same text: it is here for its speed.
//   build  --exportRuntime, runtime incremental
let kept: ArrayBuffer = new ArrayBuffer(0);

export function keep(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const text = String.UTF8.decodeUnsafe(record, length);
  return answer(text.includes('"level":"trace"') ? "" : text);
}

export function hello(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const text = String.UTF8.decodeUnsafe(record, length);
  return answer(text.slice(0, text.length - 1) + ',"msg":"Hello world"}');
}

export function routing(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const text = String.UTF8.decodeUnsafe(record, length);
  const isLocal = text.includes('"region":"ap-south-1"');
  const owner = isLocal && text.includes('"tenant":"private-a1"') ? "private-a1" : "general";
  const sink = text.includes('"has-sensitive-data":"true"') ? "-s3" : "-elastic";
  return answer(text.slice(0, text.length - 1) + ',"new_tag":"' + owner + sink + (isLocal ? "-ap-south-1" : "") + '"}');
}

function answer(json: string): usize {
  kept = String.UTF8.encode(json, true);
  return changetype<usize>(kept);
}
