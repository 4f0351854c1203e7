// A growing run of bytes. In: bytes, ASCII text, big-endian numbers. Out: one Uint8Array. Never fails.

const encoder = new TextEncoder();

/** Collects bytes; `take` gives a copy of exactly what was written. */
export class ByteSink {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  bytes(source: Uint8Array): void {
    const at = this.#room(source.byteLength); // may replace #bytes
    this.#bytes.set(source, at);
  }

  text(text: string): void {
    this.bytes(encoder.encode(text));
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#view.setUint16(at, value);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  u64(value: bigint): void {
    const at = this.#room(8);
    this.#view.setBigUint64(at, BigInt.asUintN(64, value));
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.#byteLength);
  }

  #room(byteCount: number): number {
    const at = this.#byteLength;
    if (this.#bytes.byteLength - at < byteCount) {
      const grown = new Uint8Array(Math.max(this.#bytes.byteLength * 2, at + byteCount));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#byteLength = at + byteCount;
    return at;
  }
}
