// One call of the host: six integers in, the address of a C string out.
//   in   tag, timestamp and record as the host passes them (src/wasm/flb_wasm.c:272 @v5.1.1)
//   out  the record's own address if nothing changed, the edited record, or "" for a drop
//   err  fails open: a record that cannot be read goes on as text; only a full memory loses one, with a log line
//
//   enter ─► index ─► Record ─► the author's function ─► leave
//              └ invalid: repair and index again, or wrap ─► unasked

import { CodecError, takeNotices } from "../codec/error";
import { Node, isDirty } from "../codec/node";
import { Text, watchRecord } from "../filter/log";
import { Record } from "../filter/record";
import { openTag } from "../filter/tag";
import { openTime } from "../filter/time";
import { Verdict } from "../filter/verdict";
import { ZeroBytes, chooseZeroBytes } from "../filter/zero-bytes";
import { arenaEnd } from "../memory/arena";
import { resetEdits } from "../record/edits";
import { MSGPACK, Nodes, check, isMap, isMsgpack, lastRepairEnd, repair, scanDepth, scanError, scanErrorPtr, setRespeltKeys, wrapUnparsed } from "../record/format";
import { index } from "../record/tree";
import { resetAbort, wasReported } from "./abort";
import { closeAllocations, slackBehind } from "./alloc";
import { DROP, encodeAnswer, lastAnswerEnd } from "./answer";
import { beginCollection, collectNext, endCollection } from "./collect";
import { answerUnread, drop, guard } from "./guard";
import { report, reportNotices, tell } from "./report";

let root: usize = 0;
/** What the record was read from: the host's bytes, or the repaired copy. */
let textPtr: usize = 0;
let slackEnd: usize = 0;
let recordLength: usize = 0;
let inCall: bool = false;
let answerUnasked: usize = 0;

/**
 * Begins a call: reads the record and makes it the current one.
 *
 * @returns the record, or null if there is none to filter; the call then returns {@link unasked}.
 */
export function enter(tagPtr: usize, tagLen: i32, timeSec: i32, timeNsec: i32, recordPtr: usize, recordLen: i32): Record | null {
  closeAllocations();
  if (inCall) {
    collectNext();
    if (!wasReported()) tell(Text.SilentTrap);
  }
  inCall = true;
  recordLength = recordLen;
  resetAbort();
  watchRecord(recordPtr, recordLength);
  openTag(tagPtr, tagLen);
  openTime(timeSec, timeNsec);
  setRespeltKeys(false);
  if (MSGPACK) chooseZeroBytes(ZeroBytes.Carry);
  textPtr = recordPtr;
  slackEnd = recordPtr + recordLength + slackBehind(recordPtr);
  root = recordPtr == 0 ? 0 : index(recordPtr, recordPtr + recordLength, Nodes.Members);
  if (root == 0 || !isMap(changetype<Node>(root).value)) {
    if (!readAgain(recordPtr)) {
      inCall = false;
      return null;
    }
  }
  resetEdits(root, scanDepth());
  beginCollection();
  return changetype<Record>(root);
}

/** What to return when {@link enter} gave no record. */
export function unasked(): usize {
  return answerUnasked;
}

/** Ends a call with the author's verdict and gives what the host reads. */
export function leave(verdict: Verdict): usize {
  endCollection();
  inCall = false;
  const notices = takeNotices();
  if (notices != 0) reportNotices(notices);
  if (verdict == Verdict.Drop) {
    if (MSGPACK) drop();
    return DROP;
  }
  const edited = MSGPACK || isDirty(changetype<Node>(root));
  const answer = edited ? encodeAnswer(changetype<Node>(root), textPtr, slackEnd) : textPtr;
  if (MSGPACK && answer != 0) return guard(answer, lastAnswerEnd(), answer == textPtr ? slackEnd : arenaEnd());
  if (answer != 0) return answer;
  report(Text.Unfiltered, recordLength);
  return MSGPACK ? guard(textPtr, lastAnswerEnd(), slackEnd) : textPtr;
}

/**
 * Reads a record that is no valid map: repaired if the host wrote it wrong, else as a string under `_unparsed`.
 *
 * @returns false if there is nothing to filter, or no memory to do it.
 */
function readAgain(recordPtr: usize): bool {
  if (MSGPACK) {
    inCall = false;
    answerUnasked = answerUnread(recordPtr, recordLength, slackEnd);
    return false;
  }
  answerUnasked = DROP;
  if (recordPtr == 0) return giveUp(Text.Lost);
  if (isMsgpack(recordPtr)) { // a host in msgpack mode takes any text for msgpack: only a trap is clean
    report(Text.Msgpack, 0);
    unreachable();
  }
  const recordEnd = recordPtr + recordLength;
  const offset = root != 0 ? <usize>0 : scanErrorPtr() - recordPtr;
  if (root == 0 && scanError() == CodecError.IndexFull) {
    // Checking takes no memory, so the record can go on as it came.
    if (load<u8>(recordPtr) != 0x7b || !check(recordPtr, recordEnd)) return giveUp(Text.Lost);
    answerUnasked = recordPtr;
    return giveUp(Text.Unfiltered);
  }
  if (root == 0 && readCopy(repair(recordPtr, recordEnd))) {
    report(Text.Repaired, offset);
    return true;
  }
  if (!readCopy(wrapUnparsed(recordPtr, recordEnd))) return giveUp(Text.Lost);
  report(Text.Unparsed, offset);
  return true;
}

/** Makes a copy that lies in the arena the text of the record, if it is a valid map. */
function readCopy(copy: usize): bool {
  if (copy == 0) return false;
  setRespeltKeys(false);
  textPtr = copy;
  slackEnd = lastRepairEnd();
  root = index(copy, slackEnd, Nodes.Members);
  return root != 0 && isMap(changetype<Node>(root).value);
}

function giveUp(text: Text): bool {
  report(text, recordLength);
  return false;
}
