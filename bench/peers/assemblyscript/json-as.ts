// Peer: AssemblyScript with json-as, as its documentation shows it for objects of unknown shape.
//   build  --transform json-as --exportRuntime, runtime incremental (its default)
import { JSON } from "json-as";

let kept: ArrayBuffer = new ArrayBuffer(0);

export function keep(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const object = JSON.parse<JSON.Obj>(String.UTF8.decodeUnsafe(record, length));
  if (text(object, "level") == "trace") return answer("");
  return answer(JSON.stringify(object));
}

export function hello(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const object = JSON.parse<JSON.Obj>(String.UTF8.decodeUnsafe(record, length));
  object.set("msg", "Hello world");
  return answer(JSON.stringify(object));
}

export function routing(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const object = JSON.parse<JSON.Obj>(String.UTF8.decodeUnsafe(record, length));
  let region = "", tenant = "", sensitive = "";
  const kubernetes = object.get("kubernetes");
  if (kubernetes) {
    const labels = kubernetes.get<JSON.Obj>().get("labels");
    if (labels) {
      const all = labels.get<JSON.Obj>();
      region = text(all, "region");
      tenant = text(all, "tenant");
      sensitive = text(all, "has-sensitive-data");
    }
  }
  const isLocal = region == "ap-south-1";
  const owner = isLocal && tenant == "private-a1" ? "private-a1" : "general";
  object.set("new_tag", owner + (sensitive == "true" ? "-s3" : "-elastic") + (isLocal ? "-ap-south-1" : ""));
  return answer(JSON.stringify(object));
}

function text(object: JSON.Obj, key: string): string {
  const value = object.get(key);
  return value ? value.get<string>() : "";
}

function answer(json: string): usize {
  kept = String.UTF8.encode(json, true);
  return changetype<usize>(kept);
}
