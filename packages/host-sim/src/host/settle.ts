// What became of each event, once the outgoing chunk is read as the next plugin reads it.
//   in   drafts: what the filter did with each event and where it committed a record; the decoded chunk
//   out  EventResult
//   err  none
// Knows no guest and no engine.
import { type Body, isSameBody } from "../event/body.js";
import type { DecodedChunk, DecodedRecord } from "../event/event.js";
import { renderJson } from "../event/json-text.js";
import { BEHAVIOUR, type Behaviour } from "./behaviour.js";
import type { ChunkResult, EventResult, Outcome } from "./host.js";

/** What the filter did with one event. */
export interface Draft {
  readonly before: string;
  readonly returned: Uint8Array | null;
  readonly outcome: Outcome;
  readonly behaviour: Behaviour;
  readonly reason: string;
  /** Where the committed record lies in the outgoing chunk. */
  readonly committed: { readonly start: number; readonly end: number } | null;
}

/** Compares what was committed with what the next plugin's decoder finds there. */
export function settle(draft: Draft, original: Body | null, { records, stop }: DecodedChunk): EventResult {
  const { committed } = draft;
  if (!committed) return result(draft, draft.outcome, null, draft.behaviour, draft.reason);
  const found = recordAt(records, committed.start);
  if (!found) {
    const behaviour = BEHAVIOUR.decoderStopped;
    return result(draft, "lost", null, behaviour, `${behaviour.effect}: ${stop?.text ?? ""}`);
  }
  if (found.start !== committed.start) return result(draft, "corrupted", null, BEHAVIOUR.swallowed, BEHAVIOUR.swallowed.effect);
  const after = renderJson(found.body);
  if (found.end > committed.end) {
    const behaviour = draft.behaviour === BEHAVIOUR.msgpackBody ? BEHAVIOUR.msgpackCut
      : draft.behaviour === BEHAVIOUR.body ? BEHAVIOUR.incompleteBody : draft.behaviour;
    return result(draft, "corrupted", after, behaviour, behaviour.effect);
  }
  const isKept = original !== null && isSameBody(original, found.body);
  const behaviour = found.end < committed.end ? BEHAVIOUR.severalValues : draft.behaviour;
  return result(draft, isKept ? "kept" : "replaced", after, behaviour, behaviour.effect);
}

/** The record that holds the byte at `offset`; records lie in order and do not overlap. */
function recordAt(records: readonly DecodedRecord[], offset: number): DecodedRecord | undefined {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const record = records[low];
  return record && record.start <= offset ? record : undefined;
}

function result(draft: Draft, outcome: Outcome, after: string | null, behaviour: Behaviour, reason: string): EventResult {
  const { before, returned } = draft;
  return { outcome, reason, behaviour: behaviour.name, source: behaviour.source, before, returned, after };
}

/** Every event of a chunk in which, or before which, the agent died. */
export function crashedChunk(drafts: readonly Draft[]): Omit<ChunkResult, "log"> {
  return {
    events: drafts.map((draft) => {
      const isCulprit = draft.behaviour === BEHAVIOUR.doubleFree;
      const behaviour = isCulprit ? draft.behaviour : BEHAVIOUR.agentDead;
      return result(draft, "agent-crashed", null, behaviour, isCulprit ? draft.reason : behaviour.effect);
    }),
    agent: "crashed",
    arrived: [],
    chunk: new Uint8Array(),
  };
}

/** A draft that commits nothing. */
export function draftOf(before: string, behaviour: Behaviour, outcome: Outcome, reason: string): Draft {
  return { before, returned: null, outcome, behaviour, reason, committed: null };
}
