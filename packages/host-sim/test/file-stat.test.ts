// What a guest learns of files without reading them, and what its descriptors are good for. Compared with 4.0.14, 4.2.8 and 5.1.1.
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FluentBit } from "../src/index.js";
import { SIX, wat } from "./wat.js";

const OUT = 128;
const root = mkdtempSync(join(tmpdir(), "host-sim-"));
const WRITTEN = 1_577_934_245;

beforeAll(() => {
  mkdirSync(join(root, "sub"));
  writeFileSync(join(root, "a.txt"), "hello");
  writeFileSync(join(root, "sub/b.txt"), "b");
  utimesSync(join(root, "a.txt"), WRITTEN, WRITTEN);
  symlinkSync("a.txt", join(root, "link"));
  symlinkSync("/etc/hostname", join(root, "out"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Answers with the errno of a call, as one character from `(` for 0, and the 64 bytes at OUT as hex. */
const guest = (path: string, call: string): Uint8Array => wat(`(module
  (import "wasi_snapshot_preview1" "path_filestat_get" (func $stat (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $readdir (param i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "${path}") (data (i32.const 64) "\\60\\00\\00\\00\\01\\00\\00\\00")
  (data (i32.const 512) "{\\"errno\\":\\" \\",\\"bytes\\":\\"")
  (func (export "f") ${SIX} (result i32) (local $i i32) (local $d i32)
    (i32.store8 (i32.const 522) (i32.add (i32.const 40) ${call}))
    (loop $next
      (local.set $d (i32.and (i32.shr_u (i32.load8_u offset=${OUT} (i32.shr_u (local.get $i) (i32.const 1))) (select (i32.const 0) (i32.const 4) (i32.and (local.get $i) (i32.const 1)))) (i32.const 15)))
      (i32.store8 offset=534 (local.get $i) (i32.add (local.get $d) (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $d) (i32.const 9)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 128))))
    (i32.store offset=662 (i32.const 0) (i32.const 0x00007d22))
    i32.const 512))`);

interface Answer {
  readonly errno: number;
  readonly bytes: DataView;
}

async function answerOf(path: string, call: string): Promise<Answer> {
  const host = await FluentBit.load(guest(path, call), { functionName: "f", accessiblePaths: [root] });
  const { errno, bytes } = JSON.parse(host.filter([{ record: "{}" }]).events[0]?.after ?? "{}") as { errno: string; bytes: string };
  return { errno: errno.charCodeAt(0) - 40, bytes: new DataView(Uint8Array.from(Buffer.from(bytes, "hex")).buffer) };
}

const statCall = (path: string, flags: 0 | 1): string => `(call $stat (i32.const 3) (i32.const ${flags}) (i32.const 0) (i32.const ${path.length}) (i32.const ${OUT}))`;
const openCall = (path: string, flags: 0 | 1, fd = "(i32.const 3)"): string =>
  `(call $open ${fd} (i32.const ${flags}) (i32.const 0) (i32.const ${path.length}) (i32.const 0) (i64.const 0x2002) (i64.const 0x2002) (i32.const 0) (i32.const ${OUT}))`;
const opened = `(i32.load (i32.const ${OUT}))`;

describe("path_filestat_get", () => {
  test.each<readonly [path: string, flags: 0 | 1, errno: number, type: number]>([
    ["a.txt", 1, 0, 4], ["a.txt", 0, 0, 4], ["sub", 1, 0, 3], ["link", 1, 0, 4], ["link", 0, 0, 7], ["out", 0, 0, 7], ["out", 1, 76, 0], ["none", 0, 44, 0],
  ])("%s, flags %d", async (path, flags, errno, type) => {
    const { bytes, ...rest } = await answerOf(path, statCall(path, flags));
    expect({ errno: rest.errno, type: bytes.getUint8(16) }).toEqual({ errno, type });
  });

  test("inode, links, size and times are the file's own", async () => {
    const { bytes } = await answerOf("a.txt", statCall("a.txt", 1));
    const { ino, dev } = lstatSync(join(root, "a.txt"), { bigint: true });
    const cells = [0, 8, 24, 32, 48].map((at) => bytes.getBigUint64(at, true));
    expect(cells).toEqual([dev, ino, 1n, 5n, BigInt(WRITTEN) * 1_000_000_000n]);
  });

  test("fd_filestat_get tells the same of an open file", async () => {
    const { bytes } = await answerOf("a.txt", `(i32.add ${openCall("a.txt", 1)} (call $fdstat ${opened} (i32.const ${OUT})))`);
    expect([bytes.getUint8(16), bytes.getBigUint64(32, true), bytes.getBigUint64(48, true)]).toEqual([4, 5n, BigInt(WRITTEN) * 1_000_000_000n]);
  });
});

test("fd_readdir has the inodes of its entries", async () => {
  const { bytes, errno } = await answerOf("sub", `(i32.add ${openCall("sub", 1)} (call $readdir ${opened} (i32.const ${OUT}) (i32.const 64) (i64.const 2) (i32.const 256)))`);
  expect([errno, bytes.getBigUint64(8, true), bytes.getUint8(20)]).toEqual([0, lstatSync(join(root, "sub/b.txt"), { bigint: true }).ino, 4]);
});

const READ = (fd: string): string => `(call $read ${fd} (i32.const 64) (i32.const 1) (i32.const 256))`;
const WRITE = (fd: string): string => `(call $write ${fd} (i32.const 64) (i32.const 1) (i32.const 256))`;
test.each<readonly [name: string, path: string, call: string, errno: number]>([
  ["reading a folder", "", READ("(i32.const 3)"), 76],
  ["seeking in a folder", "", "(call $seek (i32.const 3) (i64.const 0) (i32.const 0) (i32.const 256))", 76],
  ["writing to a folder", "", WRITE("(i32.const 3)"), 76],
  ["writing to a file that is open for reading", "a.txt", `(i32.add ${openCall("a.txt", 1)} ${WRITE(opened)})`, 76],
  ["the names in a file", "a.txt", `(i32.add ${openCall("a.txt", 1)} (call $readdir ${opened} (i32.const 300) (i32.const 64) (i64.const 0) (i32.const 256)))`, 76],
  ["opening a link that is not to be followed", "link", openCall("link", 0), 32],
])("%s", async (_name, path, call, errno) => {
  expect((await answerOf(path, call)).errno).toBe(errno);
});

test("a descriptor of a folder does not lead out of it", async () => {
  const climb = `(i32.add ${openCall("sub", 1)} (call $stat ${opened} (i32.const 1) (i32.const 4) (i32.const 8) (i32.const 192)))`;
  expect((await answerOf("sub/../a.txt", climb)).errno).toBe(76);
});
