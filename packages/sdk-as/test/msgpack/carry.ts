// What a record becomes that msgpack mode cannot bring back as it is: the reference for the guard, written from MSGPACK.md.
import { type Body, encodeMsgpack, floatValue, map, array, str } from "@flb-wasm/host-sim";

function holdsZero(body: Body): boolean {
  return encodeMsgpack(body).includes(0);
}

/** The record without zero bytes; null where it is lost. Scalars without one stay. */
export function carry(body: Body): Body | null {
  if (body.kind === "map") {
    const members = body.members.map(([key, value]) => [carry(key), carry(value)] as const);
    return members.length > 15 && headHoldsZero(members.length) ? null : all(members.flat()) ? map(members as [Body, Body][]) : null;
  }
  if (body.kind === "array") {
    const elements = body.elements.map(carry);
    return elements.length > 15 && headHoldsZero(elements.length) ? null : all(elements) ? array(elements as Body[]) : null;
  }
  if (!holdsZero(body)) return body;
  const text = carryScalar(body);
  return holdsZero(text) ? null : text;
}

function all(bodies: readonly (Body | null)[]): boolean {
  return bodies.every((body) => body !== null);
}

/** The count is two or four bytes, big-endian. */
function headHoldsZero(count: number): boolean {
  return count > 0xffff || count < 0x100 || count % 0x100 === 0;
}

function carryScalar(body: Body): Body {
  switch (body.kind) {
    case "int":
      return str(body.value.toString());
    case "float64": {
      const value = floatValue(body);
      const narrow = narrowed(value);
      return narrow !== null && !holdsZero(narrow) ? narrow : str(spellFloat(value));
    }
    case "float32":
      return str(spellFloat(floatValue(body)));
    case "str":
    case "bin":
      return { kind: "str", bytes: Buffer.from(Buffer.from(body.bytes).toString("latin1").replaceAll("\0", "\\u0000"), "latin1") };
    case "ext":
      return str(spellExt(body.type, Buffer.from(body.bytes)));
    default:
      throw new Error(`Cannot carry ${body.kind}: it holds no zero byte`);
  }
}

function narrowed(value: number): Body | null {
  if (Math.fround(value) !== value) return null;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return { kind: "float32", bits: view.getUint32(0) };
}

export function spellFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function spellExt(type: number, bytes: Buffer): string {
  const time = (seconds: bigint, nanoseconds: number): string => `${seconds}.${String(nanoseconds).padStart(9, "0")}`;
  if (type === 0 && bytes.length === 8) return time(BigInt(bytes.readUInt32BE(0)), bytes.readUInt32BE(4));
  if (type === -1 && bytes.length === 4) return time(BigInt(bytes.readUInt32BE(0)), 0);
  if (type === -1 && bytes.length === 8) return time(bytes.readBigUInt64BE(0) & 0x3ffffffffn, Number(bytes.readBigUInt64BE(0) >> 34n));
  if (type === -1 && bytes.length === 12) return time(bytes.readBigInt64BE(4), bytes.readUInt32BE(0));
  return bytes.toString("hex");
}
