// SHA-256 and HMAC-SHA-256 against node:crypto, at every length around a block and with keys of every kind.

import { createHash, createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { compile } from "./scanner.js";

interface Exports {
  memory: WebAssembly.Memory;
  room(byteCount: number): number;
  digest(ptr: number, byteLength: number, to: number): void;
  hmac(key: number, keyLength: number, ptr: number, byteLength: number, to: number): void;
}

test("sha256() and hmacSha256() agree with node:crypto", async () => {
  const wasm = await compile("sha256-guest.ts");
  const imports = { env: { abort: () => { throw new Error("the guest aborted"); } } };
  const { instance } = await WebAssembly.instantiate(wasm as BufferSource, imports) as unknown as { instance: WebAssembly.Instance };
  const guest = instance.exports as unknown as Exports;
  const key = guest.room(256);
  const text = guest.room(4096);
  const to = guest.room(32);
  const read = (): string => Buffer.from(guest.memory.buffer, to, 32).toString("hex");
  const put = (bytes: Uint8Array, ptr: number): void => new Uint8Array(guest.memory.buffer).set(bytes, ptr);
  for (const byteLength of [...Array(200).keys(), 1000, 4096]) {
    const bytes = randomBytes(byteLength);
    put(bytes, text);
    guest.digest(text, byteLength, to);
    expect(read(), `sha256 of ${byteLength} bytes`).toBe(createHash("sha256").update(bytes).digest("hex"));
    for (const keyLength of [1, 32, 63, 64, 65, 200]) {
      const secret = randomBytes(keyLength);
      put(secret, key);
      guest.hmac(key, keyLength, text, byteLength, to);
      expect(read(), `hmac of ${byteLength} bytes, key of ${keyLength}`).toBe(createHmac("sha256", secret).update(bytes).digest("hex"));
    }
  }
}, 120_000);
