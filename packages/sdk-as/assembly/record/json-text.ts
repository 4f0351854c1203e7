// JSON text as a value of its own, beside the record: what stands in a string, or in a file.
//   in   a string of the record or of the author's; bytes with a NUL behind them
//   out  a node that is no part of the record, in the format that the module is built for
//   err  0 or the missing node: for what is no JSON, for more levels than the host can take back, and at the memory ceiling

import { CodecError } from "../codec/error";
import { Node } from "../codec/node";
import { fail } from "../codec/scanned";
import { allocate, claim, reserve } from "../memory/arena";
import { stringToUtf8, utf8Capacity } from "../memory/utf8";
import { fromJson, fromJsonCapacity } from "./convert";
import { MSGPACK, Nodes, copyCharacters, isJson, respell, respellGrowth } from "./format";
import { MISSING, index } from "./tree";

/** The node of the JSON value in [ptr, end); 0 if it is none, which scanError() and scanErrorPtr() explain. */
@inline
export function indexJson(ptr: usize, end: usize): usize {
  if (MSGPACK) {
    if (!isJson(ptr, end)) return 0;
    const converted = allocate(fromJsonCapacity(end - ptr));
    const root = converted != 0 ? index(converted, fromJson(ptr, end, converted), Nodes.Members) : 0;
    return root != 0 ? root : fail(CodecError.IndexFull, ptr);
  }
  const growth = respellGrowth(ptr, end);
  if (growth != 0 && isJson(ptr, end)) {
    const respelt = allocate(end - ptr + growth + 1);
    if (respelt == 0) return fail(CodecError.IndexFull, ptr);
    end = respell(ptr, end, respelt);
    ptr = respelt;
    store<u8>(end, 0);
  }
  return index(ptr, end, Nodes.Members);
}

/** The value that a string of the record is as JSON; the missing node for other kinds too. */
export function jsonIn(value: Node): usize {
  const text = reserve((value.end - value.value) * 3 + 1);
  return text == 0 ? MISSING : indexCopy(text, copyCharacters(value.value, value.end, text));
}

/** The same of a string of the author's. */
export function jsonInText(text: string): usize {
  const copy = reserve(utf8Capacity(text));
  return copy == 0 ? MISSING : indexCopy(copy, stringToUtf8(text, copy));
}

function indexCopy(text: usize, end: usize): usize {
  if (end == 0) return MISSING;
  store<u8>(end, 0);
  claim(end + 1);
  const root = indexJson(text, end);
  return root != 0 ? root : MISSING;
}
