// Bytes as text, two hexadecimal digits each.

/** In small letters. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
