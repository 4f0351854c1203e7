// Cuts a stream of bytes into frames: a u32 length, and so many bytes.
//   in   parts, cut anywhere
//   out  the frames that are whole, without their lengths
// A part is copied once at most, so a long frame costs what its bytes cost, in however many parts it comes.

const HEADER_BYTES = 4;

export class FrameReader {
  /** Not taken yet. */
  #parts: Buffer[] = [];
  #byteLength = 0;
  /** Of the frame that has begun; `null` before its length is there. */
  #frameBytes: number | null = null;

  /** Takes a part, and gives the frames that end in it. */
  push(part: Buffer): Uint8Array[] {
    this.#parts.push(part);
    this.#byteLength += part.byteLength;
    const frames: Uint8Array[] = [];
    while (this.#byteLength >= (this.#frameBytes ?? HEADER_BYTES)) {
      if (this.#frameBytes === null) {
        this.#frameBytes = this.#take(HEADER_BYTES).readUInt32LE(0);
      } else {
        frames.push(this.#take(this.#frameBytes));
        this.#frameBytes = null;
      }
    }
    return frames;
  }

  /** @param byteLength that is there. */
  #take(byteLength: number): Buffer {
    const [first] = this.#parts;
    const whole = first && first.byteLength >= byteLength ? first : Buffer.concat(this.#parts);
    this.#byteLength -= byteLength;
    if (whole !== first) this.#parts = [whole];
    if (byteLength === whole.byteLength) this.#parts.shift();
    else this.#parts[0] = whole.subarray(byteLength);
    return whole.subarray(0, byteLength);
  }
}
