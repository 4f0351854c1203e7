// What the SDK tells the operator, on the agent's stderr.
//   in   what happened to a record
//   out  a line the first time, then at 10, 100, 1000 … times, so that a broken source cannot flood the log

import { CodecError, Notice, describeError } from "../codec/error";
import { addBytes, addNumber, addText, beginLine, endLine } from "../filter/log";

/** What can happen, each with a count of its own. */
export enum Occasion { Repaired, Unreadable, NoMemory, SilentTrap, NonFinite, EditRefused, EditLost, COUNT }

/** Bytes of a record that a line shows. */
const SHOWN_BYTES: usize = 200;

const counts: usize = memory.data(64, 8);

/** Counts the occasion; true if it is to be told. */
function isTold(occasion: Occasion): bool {
  const count = load<u64>(counts + (<usize>occasion << 3)) + 1;
  store<u64>(counts + (<usize>occasion << 3), count);
  let power: u64 = 1;
  while (power < count) power *= 10;
  return power == count;
}

function begin(occasion: Occasion, level: string, text: string): bool {
  if (!isTold(occasion)) return false;
  beginLine(level);
  addText(text);
  return true;
}

function end(occasion: Occasion): void {
  addText(" (so far: ");
  addNumber(load<u64>(counts + (<usize>occasion << 3)));
  addText(")");
  endLine();
}

export function reportRepaired(error: CodecError, offset: usize): void {
  if (!begin(Occasion.Repaired, " warn", "repaired a record that Fluent Bit wrote as invalid JSON: ")) return;
  addText(describeError(error));
  addText(" at byte ");
  addNumber(offset);
  end(Occasion.Repaired);
}

export function reportUnreadable(error: CodecError, offset: usize, ptr: usize, byteLength: usize): void {
  if (!begin(Occasion.Unreadable, "error", "a record cannot be read and goes on as _unparsed: ")) return;
  addText(describeError(error));
  addText(" at byte ");
  addNumber(offset);
  addText(": ");
  addBytes(ptr, byteLength, SHOWN_BYTES);
  end(Occasion.Unreadable);
}

/** `lost`: the record itself is gone; otherwise it goes on as it came. */
export function reportNoMemory(byteLength: usize, lost: bool): void {
  if (!begin(Occasion.NoMemory, "error", "memory is at its ceiling: a record of ")) return;
  addNumber(byteLength);
  addText(lost ? " bytes is lost" : " bytes goes on unfiltered");
  end(Occasion.NoMemory);
}

/** A trap that asc makes without calling abort: a full stack, memory at its ceiling, a division. */
export function reportSilentTrap(): void {
  if (begin(Occasion.SilentTrap, "error", "the filter trapped without a message and lost the record before this one")) {
    end(Occasion.SilentTrap);
  }
}

export function reportNotices(notices: i32): void {
  if (notices & Notice.NonFinite && begin(Occasion.NonFinite, " warn", "a NaN or infinity was set as null")) {
    end(Occasion.NonFinite);
  }
  if (notices & Notice.EditRefused && begin(Occasion.EditRefused, " warn", "an edit was refused: not a map, a bad path, invalid raw text or too deep")) {
    end(Occasion.EditRefused);
  }
  if (notices & Notice.EditLost && begin(Occasion.EditLost, "error", "memory is at its ceiling: an edit was left out")) {
    end(Occasion.EditLost);
  }
}
