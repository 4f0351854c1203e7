// Base64 and hexadecimal digits in filters, against Node's.
import { Buffer } from "node:buffer";
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const SOURCE = `import { Record, bytesOfBase64, decodeBase64, decodeHex, encodeBase64, encodeHex } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const text = record.at("v").toText();
  record.set("to64", encodeBase64(text));
  record.set("to16", encodeHex(text));
  record.set("of64", decodeBase64(text, "no: " + text));
  record.set("of16", decodeHex(text, "no: " + text));
  const bytes = bytesOfBase64(text);
  let sum = bytes === null ? "none" : bytes.length.toString();
  if (bytes !== null) for (let i = 0; i < bytes.length; i++) sum += " " + bytes[i].toString();
  record.set("bytes", sum);
}`;

interface Answer {
  readonly to64: string;
  readonly to16: string;
  readonly of64: string;
  readonly of16: string;
  readonly bytes: string;
}

let answer: (text: string) => Answer;
beforeAll(async () => {
  const { wasm, messages } = await compile(SOURCE);
  expect(messages).toBe("");
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  answer = (text) => JSON.parse(host.filter([{ record: JSON.stringify({ v: text }) }]).events[0]!.after!) as Answer;
}, 60_000);

test.each([
  ["", ""], ["Zg==", "f"], ["Zm8=", "fo"], ["Zm9v", "foo"], ["Zm9vYg==", "foob"], ["Zm9vYmE=", "fooba"], ["Zm9vYmFy", "foobar"], // RFC 4648 §10
  ["Zg", "f"], ["Zm8", "fo"], ["Zm9v\r\nYmFy\n", "foobar"], [" Z g = = ", "f"], ["Y2Fmw6k=", "café"], ["8J+Zgg==", "🙂"], ["8J-Zgg", "🙂"], ["77+9", "\ufffd"], ["77-9", "\ufffd"], ["ePC/", "no: ePC/"],
  ["Z", "no: Z"], ["Zm9vY", "no: Zm9vY"], ["Zg=", "no: Zg="], ["Zg===", "no: Zg==="], ["Zm9v=", "no: Zm9v="], ["=", "no: ="], ["Zg==Zg==", "no: Zg==Zg=="], ["Zm9v!", "no: Zm9v!"], ["Zm9vé", "no: Zm9vé"], ["/w==", "no: /w=="],
])("Base64 %j is %j", (digits, text) => {
  expect(answer(digits).of64).toBe(text);
});

test.each([
  ["", ""], ["66", "f"], ["666F6f", "foo"], ["63 61\n66c3a9", "café"], ["efbfbd", "\ufffd"],
  ["6", "no: 6"], ["666", "no: 666"], ["0x66", "no: 0x66"], ["6g", "no: 6g"], ["ff", "no: ff"], ["c3", "no: c3"], ["eda080", "no: eda080"], ["66é", "no: 66é"],
])("hexadecimal %j is %j", (digits, text) => {
  expect(answer(digits).of16).toBe(text);
});

test("bytes that are no text", () => {
  expect(answer("/wD+").bytes).toBe("3 255 0 254");
  expect(answer("").bytes).toBe("0");
  expect(answer("?").bytes).toBe("none");
});

describe("as Node", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 }).map((each) => each.toWellFormed());

  test("there and back", () => {
    fc.assert(fc.property(text, (each) => {
      const { to64, to16 } = answer(each);
      expect([to64, to16]).toEqual([Buffer.from(each).toString("base64"), Buffer.from(each).toString("hex")]);
      expect([answer(to64).of64, answer(to16).of16]).toEqual([each, each]);
    }));
  });

  test("bytes of any kind", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom("base64" as const, "base64url" as const), (bytes, alphabet) => {
      const digits = Buffer.from(bytes).toString(alphabet);
      expect(answer(digits).bytes).toBe([bytes.length, ...bytes].join(" "));
      const buffer = Buffer.from(bytes);
      const isText = Buffer.from(buffer.toString()).equals(buffer);
      expect(answer(digits).of64).toBe(isText ? buffer.toString() : `no: ${digits}`);
    }));
  });

  test("a lone surrogate is U+FFFD", () => {
    expect(answer("\ud800x").to16).toBe("efbfbd78");
  });
});

test("what is not used is not linked", async () => {
  const head = 'import { Record, encodeBase64 } from "@flb-wasm/sdk";\nexport function f(record: Record): void { ';
  const [without, withIt] = await Promise.all(['record.set("n", record.at("v").toText());', 'record.set("n", encodeBase64(record.at("v").toText()));'].map(async (body) => (await compile(`${head}${body} }`)).wasm!));
  expect(Buffer.from(without).includes("A\0B\0C\0D\0")).toBe(false);
  expect(withIt.length).toBeGreaterThan(without.length);
}, 60_000);
