// Until when an X.509 certificate holds. https://www.rfc-editor.org/rfc/rfc5280#section-4.1
//   in   the certificate's DER bytes
//   out  its notAfter, as seconds since 1970 and as text
//   err  null for bytes that are no certificate; nothing is read behind them

import { parseI64 } from "@flb-wasm/sdk/input";

const CONTEXT_0: u8 = 0xa0;
const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

export class Validity {
  private constructor(readonly notAfter: i64, readonly notAfterText: string) {}

  /**
   * Certificate ::= SEQUENCE { tbsCertificate SEQUENCE {
   *   [0] version OPTIONAL, serialNumber INTEGER, signature SEQUENCE, issuer SEQUENCE,
   *   validity SEQUENCE { notBefore, notAfter }, … } … }
   */
  static of(der: Uint8Array): Validity | null {
    const cursor = new DerCursor(der);
    if (!cursor.enter(SEQUENCE) || !cursor.enter(SEQUENCE)) return null;
    cursor.skip(CONTEXT_0);
    if (!cursor.skip(INTEGER) || !cursor.skip(SEQUENCE) || !cursor.skip(SEQUENCE) || !cursor.enter(SEQUENCE)) return null;
    if (!cursor.skip(UTC_TIME) && !cursor.skip(GENERALIZED_TIME)) return null;
    let digits = "";
    if (cursor.peek(UTC_TIME)) {
      digits = cursor.text();
      digits = (digits < "50" ? "20" : "19") + digits; // two digits of year mean 1950 to 2049
    } else if (cursor.peek(GENERALIZED_TIME)) digits = cursor.text();
    return digits.length == 15 && digits.endsWith("Z") ? new Validity(toSeconds(digits), toText(digits)) : null;
  }
}

/** Walks elements of tag, length and content. What answers false has not moved. */
class DerCursor {
  private offset: i32 = 0;
  private contentStart: i32 = 0;
  private contentEnd: i32 = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** True if an element with that tag is here, and all of it. */
  peek(tag: u8): bool {
    const bytes = this.bytes;
    const left = bytes.length - this.offset;
    if (left < 2 || bytes[this.offset] != tag) return false;
    let byteLength = <i32>bytes[this.offset + 1];
    let lengthBytes = 0;
    if (byteLength >= 0x80) {
      lengthBytes = byteLength & 0x7f; // the length of the length; 3 bytes are 16 MiB
      if (lengthBytes > 3 || left < 2 + lengthBytes) return false;
      byteLength = 0;
      for (let i = 0; i < lengthBytes; i++) byteLength = (byteLength << 8) | bytes[this.offset + 2 + i];
    }
    this.contentStart = this.offset + 2 + lengthBytes;
    this.contentEnd = this.contentStart + byteLength;
    return this.contentEnd <= bytes.length;
  }

  /** Moves to the first element inside. */
  enter(tag: u8): bool {
    if (!this.peek(tag)) return false;
    this.offset = this.contentStart;
    return true;
  }

  /** Moves behind the element. */
  skip(tag: u8): bool {
    if (!this.peek(tag)) return false;
    this.offset = this.contentEnd;
    return true;
  }

  /** The content that the last {@link peek} found. */
  text(): string {
    let text = "";
    for (let i = this.contentStart; i < this.contentEnd; i++) text += String.fromCharCode(this.bytes[i]);
    return text;
  }
}

/** `20270101000000Z` as seconds since 1970. */
function toSeconds(digits: string): i64 {
  const year = parseI64(digits.substring(0, 4));
  const month = parseI64(digits.substring(4, 6));
  const day = parseI64(digits.substring(6, 8));
  // Days since 0000-03-01, then to 1970: http://howardhinnant.github.io/date_algorithms.html
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const days = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day - 1 - 719468;
  return days * 86400 + parseI64(digits.substring(8, 10)) * 3600 + parseI64(digits.substring(10, 12)) * 60 + parseI64(digits.substring(12, 14));
}

/** `20270101000000Z` as RFC 3339: `2027-01-01T00:00:00Z`. */
function toText(digits: string): string {
  const date = digits.substring(0, 4) + "-" + digits.substring(4, 6) + "-" + digits.substring(6, 8);
  return date + "T" + digits.substring(8, 10) + ":" + digits.substring(10, 12) + ":" + digits.substring(12);
}
