// Random records as Fluent Bit can hold them: every kind of value, keys of any kind, zero bytes wherever they can be.
import { type Body, array, bool, float64, int, map, str } from "@flb-wasm/host-sim";
import fc from "fast-check";

const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("a", "b", "log", "kubernetes", "app.kubernetes.io/name", "é🙂", "", "x".repeat(40)).map(str) },
  { weight: 1, arbitrary: fc.oneof(fc.bigInt({ min: -40n, max: 300n }).map(int), fc.boolean().map(bool), fc.constant({ kind: "nil" } as const)) },
);

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "\0", "a\0b", "x".repeat(31), "x".repeat(32), "x".repeat(255), "x".repeat(256), "x".repeat(300)),
);

const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.bigInt({ min: -300n, max: 70_000n }),
  fc.constantFrom(0n, 1n, 127n, 128n, 255n, 256n, 65535n, 65536n, 257n, 0x01010101n, -32n, -33n, -128n, -129n),
);

const float = fc.oneof(fc.double(), fc.float({ noNaN: true }), fc.integer().map((n) => n / 4), fc.constantFrom(0, -0, 1.5, 0.1, 1e21, 5e-324));

const scalar: fc.Arbitrary<Body> = fc.oneof(
  { weight: 4, arbitrary: text.map(str) },
  { weight: 4, arbitrary: integer.map(int) },
  { weight: 2, arbitrary: float.map(float64) },
  { weight: 1, arbitrary: fc.boolean().map(bool) },
  { weight: 1, arbitrary: fc.constant({ kind: "nil" } as const) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ kind: "bin", bytes }) as const) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }).map((bits) => ({ kind: "float32", bits }) as const) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(-1, 0, 5, -128, 127), fc.oneof(...[0, 1, 2, 3, 4, 8, 12, 16, 20].map((length) => fc.uint8Array({ minLength: length, maxLength: length }))))
      .map(([type, bytes]) => ({ kind: "ext", type, bytes }) as const),
  },
);

const { node, members } = fc.letrec<{ node: Body; members: Body }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, { weight: 5, arbitrary: scalar }, { weight: 2, arbitrary: tie("members") }, { weight: 1, arbitrary: fc.array(tie("node"), { maxLength: 4 }).map(array) }),
  members: fc.array(fc.tuple(key, tie("node")), { maxLength: 6 }).map(map),
}));

/** Now and then one of 14 to 18 members, where the head of the map changes. */
const wide = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }).map((n) => str(`k${n}`)), scalar), { minLength: 14, maxLength: 18 }).map(map);

export const record: fc.Arbitrary<Body> = fc.oneof({ weight: 8, arbitrary: members }, { weight: 1, arbitrary: wide });
export const value: fc.Arbitrary<Body> = node;
