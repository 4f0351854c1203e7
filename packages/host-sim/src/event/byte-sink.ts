// A growing run of bytes. In: bytes, ASCII text, big-endian numbers. Out: one Uint8Array. Never fails.

const encoder = new TextEncoder();

/**
 * Collects bytes; `take` gives a copy of exactly what was written. Numbers are big-endian, as in msgpack.
 *
 * @example
 * ```ts
 * import { ByteSink } from "@flb-wasm/host-sim/engine";
 * const sink = new ByteSink();
 * sink.byte(0xcd);
 * sink.u16(500);
 * sink.take(); // Uint8Array [0xcd, 0x01, 0xf4]
 * ```
 */
export class ByteSink {
  #bytes = new Uint8Array(64);
  #byteLength = 0;

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Appends the lowest 8 bits. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#byteLength++] = value;
  }

  /** Appends a copy. */
  bytes(source: Uint8Array): void {
    this.#reserve(source.byteLength);
    this.#bytes.set(source, this.#byteLength);
    this.#byteLength += source.byteLength;
  }

  /** Appends UTF-8, without a NUL; a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    this.#reserve(3 * text.length); // UTF-8 takes at most three bytes for a UTF-16 unit
    this.#byteLength += encoder.encodeInto(text, this.#bytes.subarray(this.#byteLength)).written;
  }

  /** Appends the lowest 16 bits. */
  u16(value: number): void {
    this.byte(value >>> 8);
    this.byte(value);
  }

  /** Appends the lowest 32 bits. */
  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  /** Appends the lowest 64 bits; a negative value in two's complement. */
  u64(value: bigint): void {
    this.u32(Number(BigInt.asUintN(32, value >> 32n)));
    this.u32(Number(BigInt.asUintN(32, value)));
  }

  /** All bytes so far, as a copy. The sink can be written on. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#byteLength);
  }

  #reserve(byteCount: number): void {
    const wanted = this.#byteLength + byteCount;
    if (wanted <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.byteLength, wanted));
    grown.set(this.#bytes.subarray(0, this.#byteLength));
    this.#bytes = grown;
  }
}
