// One record, written as JSON while it is put together.
//   in   keys and values of the author
//   out  the bytes of one JSON object on one line, well-formed by construction
//   err  the first misuse, or a full memory, is kept as a text; emit() refuses the record with it
// No tree and no recursion: a bit per open container says whether it is an array, and the byte before says whether
// a comma is due. Knows neither lines nor their length. https://www.rfc-editor.org/rfc/rfc8259

import { Node } from "../codec/node";
import { Char } from "../json/chars";
import { writeCharacters } from "../json/string";
import { MAX_SCALAR, stringCapacity, writeBool, writeF64, writeI64, writeNull, writeU64 } from "../json/writer";
import { isHighSurrogate } from "../memory/utf8";
import { isNullLiteral } from "../record/set";
import { Value } from "../record/value";
import { giveBuffer, growBuffer, lastCapacity, takeBuffer } from "./buffers";
import { copyCompact, lastDepth } from "./compact";

/** Levels that Fluent Bit reads back, the record itself among them: see host-sim's json readers. */
const MAX_DEPTH: i32 = 29;
/** UTF-16 units that are written at once, so that room is made for what is there and not for the worst. */
const PIECE_UNITS: usize = 4096;

/** Writes one record. After {@link emit} it is empty and can write the next. */
export class ObjectWriter {
  private start: usize = 0;
  private top: usize = 0;
  private capacity: usize = 0;
  /** Open containers inside the record. */
  private depth: i32 = 0;
  /** Bit d is set if the container at depth d is an array. */
  private arrays: u32 = 0;
  private misuse: string = "";

  /** Sets a member to a string, bool, integer or float, an array of these, or a Value. NaN and infinities become null. */
  set<T>(key: string, value: T): ObjectWriter {
    if (this.beginMember(key)) this.write<T>(value);
    return this;
  }

  setNull(key: string): ObjectWriter {
    if (this.beginMember(key)) this.writeNothing();
    return this;
  }

  /** Adds an element to the array that is open. */
  add<T>(value: T): ObjectWriter {
    if (this.beginElement()) this.write<T>(value);
    return this;
  }

  addNull(): ObjectWriter {
    if (this.beginElement()) this.writeNothing();
    return this;
  }

  /** Begins an object: under `key`, or without one as an element of the open array. */
  beginObject(key: string | null = null): ObjectWriter {
    this.begin(key, false);
    return this;
  }

  /** Begins an array: under `key`, or without one as an element of the open array. */
  beginArray(key: string | null = null): ObjectWriter {
    this.begin(key, true);
    return this;
  }

  /** Ends the object or array that was begun last. */
  end(): ObjectWriter {
    if (this.depth == 0) this.fail("end() without an open object or array");
    else if (this.fits(1)) this.close();
    return this;
  }

  /** Ends what is open, so that the record is whole; false if it was misused. For emit(). */
  finish(): bool {
    if (!this.fits(<usize>this.depth + 2)) return false;
    while (this.depth > 0) this.close();
    this.put(Char.END_OBJECT);
    return true;
  }

  /** First byte of the record. For emit(). */
  get ptr(): usize {
    return this.start;
  }

  /** Bytes written so far. For emit(). */
  get byteLength(): usize {
    return this.top - this.start;
  }

  /** What went wrong first; empty if nothing did. For emit(). */
  get failure(): string {
    return this.misuse;
  }

  /** Forgets the record. */
  reset(): void {
    if (this.start != 0) giveBuffer(this.start, this.capacity);
    this.start = 0;
    this.top = 0;
    this.capacity = 0;
    this.depth = 0;
    this.misuse = "";
  }

  private begin(key: string | null, isArray: bool): void {
    if (this.depth + 1 >= MAX_DEPTH) return this.fail("it is nested deeper than the 29 levels that Fluent Bit reads");
    if (!(key === null ? this.beginElement() : this.beginMember(key)) || !this.fits(1)) return;
    this.put(isArray ? Char.BEGIN_ARRAY : Char.BEGIN_OBJECT);
    this.depth += 1;
    const bit: u32 = 1 << this.depth;
    this.arrays = isArray ? this.arrays | bit : this.arrays & ~bit;
  }

  private close(): void {
    this.put(this.inArray ? Char.END_ARRAY : Char.END_OBJECT);
    this.depth -= 1;
  }

  private get inArray(): bool {
    return this.depth != 0 && ((this.arrays >>> this.depth) & 1) != 0;
  }

  private beginMember(key: string): bool {
    if (this.inArray) {
      this.fail('key "' + key + '" inside an array; use add(), or beginObject() without a key');
      return false;
    }
    if (!this.separate()) return false;
    this.writeText(key);
    if (!this.fits(1)) return false;
    this.put(Char.COLON);
    return true;
  }

  private beginElement(): bool {
    if (!this.inArray) {
      this.fail("an element outside of an array; use set(), or give the object or array a key");
      return false;
    }
    return this.separate();
  }

  /** A comma, unless this is the first in its container. */
  private separate(): bool {
    if (!this.fits(1)) return false;
    const last: u32 = load<u8>(this.top - 1);
    if (last != Char.BEGIN_OBJECT && last != Char.BEGIN_ARRAY) this.put(Char.COMMA);
    return true;
  }

  private write<T>(value: T): void {
    if (isNullable<T>()) {
      if (changetype<usize>(value) == 0) return this.writeNothing();
    } else if (isInteger<T>()) {
      if (isNullLiteral<T>(value)) return this.writeNothing();
    }
    if (isString<T>()) this.writeText(changetype<string>(changetype<usize>(value)));
    else if (isArray<T>()) this.writeArray<NonNullable<T>>(changetype<NonNullable<T>>(changetype<usize>(value)));
    else if (isReference<T>()) {
      const copied: Value | null = value;
      this.writeValue(changetype<Value>(changetype<usize>(copied)));
    }
    else this.writeScalar<T>(value);
  }

  private writeScalar<T>(value: T): void {
    if (!this.fits(MAX_SCALAR)) return;
    if (isBoolean<T>()) this.top = writeBool(this.top, <bool>value);
    else if (isFloat<T>()) this.top = isFinite<f64>(<f64>value) ? writeF64(this.top, <f64>value) : writeNull(this.top);
    else if (isSigned<T>()) this.top = writeI64(this.top, <i64>value);
    else this.top = writeU64(this.top, <u64>value);
  }

  private writeNothing(): void {
    if (this.fits(MAX_SCALAR)) this.top = writeNull(this.top);
  }

  private writeArray<T>(values: T): void {
    if (!this.fits(1)) return;
    this.put(Char.BEGIN_ARRAY);
    for (let i = 0; i < values.length; i++) {
      if (this.separate()) this.write<valueof<T>>(values[i]);
    }
    if (this.fits(1)) this.put(Char.END_ARRAY);
  }

  private writeValue(value: Value): void {
    if (!value.exists) return this.writeNothing();
    const node = changetype<Node>(changetype<usize>(value));
    if (!this.fits(node.end - node.value)) return;
    this.top = copyCompact(this.top, node.value, node.end);
    if (this.depth + lastDepth() >= MAX_DEPTH) this.fail("it is nested deeper than the 29 levels that Fluent Bit reads");
  }

  private writeText(text: string): void {
    let units = changetype<usize>(text);
    const unitsEnd = units + (<usize>text.length << 1);
    if (!this.fits(1)) return;
    this.put(Char.QUOTE);
    while (units < unitsEnd) {
      let pieceEnd = min(units + PIECE_UNITS * 2, unitsEnd);
      if (pieceEnd < unitsEnd && isHighSurrogate(load<u16>(pieceEnd - 2))) pieceEnd -= 2;
      if (!this.fits(stringCapacity((pieceEnd - units) >>> 1))) return;
      this.top = writeCharacters(this.top, units, pieceEnd);
      units = pieceEnd;
    }
    if (this.fits(1)) this.put(Char.QUOTE);
  }

  /** The caller has made room. */
  @inline
  private put(byte: u32): void {
    store<u8>(this.top, byte);
    this.top += 1;
  }

  /** Makes sure that `byteCount` bytes can be written, and one behind them; false once the record is refused. */
  private fits(byteCount: usize): bool {
    if (this.start + this.capacity - this.top > byteCount) return this.misuse.length == 0;
    if (this.start == 0) {
      this.start = takeBuffer();
      this.capacity = lastCapacity();
      this.top = this.start;
      if (this.start == 0) return this.failMemory();
      this.put(Char.BEGIN_OBJECT);
    }
    if (this.capacity - this.byteLength <= byteCount) {
      const used = this.byteLength;
      const grown = growBuffer(this.start, this.capacity, used, byteCount + 1);
      if (grown == 0) return this.failMemory();
      this.start = grown;
      this.capacity = lastCapacity();
      this.top = grown + used;
    }
    return this.misuse.length == 0;
  }

  private failMemory(): bool {
    this.fail("it does not fit the module's memory");
    return false;
  }

  private fail(misuse: string): void {
    if (this.misuse.length == 0) this.misuse = misuse;
  }
}
