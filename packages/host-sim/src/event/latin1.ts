// Bytes as text, one character a byte, whatever they mean; TextDecoder's latin1 is Windows-1252.

const RUN = 8192;

/** Of the bytes. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += RUN) text += String.fromCharCode(...bytes.subarray(at, at + RUN));
  return text;
}

/** The bytes of such a text. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
