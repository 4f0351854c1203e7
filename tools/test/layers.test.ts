// The layer rules on trees of a few files: each rule broken once, and the same tree mended.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCycles } from "../imports.js";
import { LAYERS, findViolations, renderLayerTable, renderViolation } from "../layers.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flb-wasm-layers-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes the files and returns what is wrong with them. */
function check(files: Record<string, string>): string[] {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return findViolations(root).map(renderViolation);
}

const SDK = "packages/sdk-as/assembly";

describe("findViolations()", () => {
  it("finds nothing where no folder is there yet", () => {
    expect(check({})).toEqual([]);
  });

  it("takes imports that go down, comments and strings", () => {
    expect(check({
      [`${SDK}/memory/bytes.ts`]: "export const a = 1;\n",
      [`${SDK}/codec/kind.ts`]: 'import { a } from "../memory/bytes";\n// import { x } from "../abi/entry";\n',
      [`${SDK}/json/scan.ts`]: 'import { k } from "../codec/kind";\nconst text = \'import "../msgpack/scan"\';\n',
      [`${SDK}/record/format.ts`]: 'import * as json from "../json/scan";\nimport * as msgpack from "../msgpack/scan";\n',
      "packages/host-sim/src/index.ts": 'import { decode } from "@msgpack/msgpack";\n',
      "examples/a/assembly/index.ts": 'import { Record } from "@flb-wasm/sdk";\n',
    })).toEqual([]);
  });

  it.each([
    {
      id: "upwards",
      files: { [`${SDK}/memory/bytes.ts`]: '\nimport { k } from "../codec/kind";\n' },
      wanted: `${SDK}/memory/bytes.ts:2: memory/ must not import codec/; imports only go down: move what is needed to a lower folder`,
    },
    {
      id: "across the formats",
      files: { [`${SDK}/json/scan.ts`]: 'import {\n  a,\n} from "../msgpack/scan";\n' },
      wanted: `${SDK}/json/scan.ts:3: json/ must not import msgpack/; move what both formats need to codec/`,
    },
    {
      id: "a format outside format.ts",
      files: { [`${SDK}/record/value.ts`]: 'import { a } from "../json/scan";\n' },
      wanted: `${SDK}/record/value.ts:1: record/ names a format in ${SDK}/record/format.ts and ${SDK}/record/convert.ts only; import from "./format" and choose there`,
    },
    {
      id: "a re-export of abi/",
      files: { [`${SDK}/filter/log.ts`]: 'export { a } from "../abi/entry";\n' },
      wanted: `${SDK}/filter/log.ts:1: filter/ must not import abi/; only the entry sees abi/: hand the value down as an argument`,
    },
    {
      id: "the public list naming abi/",
      files: { [`${SDK}/index.ts`]: 'export { a } from "./abi/entry";\n' },
      wanted: `${SDK}/index.ts:1: ${SDK}/index.ts must not import abi/; only the entry sees abi/: hand the value down as an argument`,
    },
    {
      id: "a folder without a layer",
      files: { [`${SDK}/extra/a.ts`]: 'import { a } from "../memory/bytes";\n' },
      wanted: `${SDK}/extra/a.ts:1: this file stands in no layer; move it into a folder of tools/layers.ts or add the folder there`,
    },
    {
      id: "host-sim importing the SDK",
      files: { "packages/host-sim/src/a.ts": 'import type { Kind } from "@flb-wasm/sdk";\n' },
      wanted: "packages/host-sim/src/a.ts:1: host-sim never imports the SDK; meet it as a .wasm: an error in a codec must not hide in both",
    },
    {
      id: "a sibling's source",
      files: { "packages/cli/src/a.ts": 'import { b } from "../../host-sim/src/index.js";\n' },
      wanted: 'packages/cli/src/a.ts:1: "../../host-sim/src/index.js" reaches into another package\'s files; import the package by its name',
    },
    {
      id: "an example importing a file inside a package",
      files: { "examples/a/assembly/index.ts": 'import { b } from "@flb-wasm/sdk/assembly/record/value";\n' },
      wanted: 'examples/a/assembly/index.ts:1: "@flb-wasm/sdk/assembly/record/value" is a file inside a package; import what the package exports: an example is copied',
    },
    {
      id: "a circle",
      files: { "tools/a.ts": 'import "./b.js";\n', "tools/b.ts": 'import "./a.js";\n' },
      wanted: "tools/a.ts:1: files import each other in a circle: tools/a.ts -> tools/b.ts -> tools/a.ts; move what both need to a file of its own",
    },
  ])("refuses $id", ({ files, wanted }) => {
    expect(check(files as unknown as Record<string, string>)).toEqual([wanted]);
  });

  it("lets types go in a circle: TypeScript erases them", () => {
    expect(check({ "tools/a.ts": 'import { b } from "./b.js";\n', "tools/b.ts": 'import type { A } from "./a.js";\n' })).toEqual([]);
  });

  it("holds ARCHITECTURE.md to the levels", () => {
    expect(check({ "ARCHITECTURE.md": renderLayerTable() })).toEqual([]);
    expect(check({ "ARCHITECTURE.md": renderLayerTable().replace("| 0 |", "| 7 |") })).toEqual([
      `ARCHITECTURE.md:${LAYERS.length + 2}: the layer table gives assembly/memory/ level "7"; tools/layers.ts enforces level 0: make them agree`,
    ]);
  });
});

it("importCycles() reports each circle once", () => {
  const edge = (file: string, target: string) => ({ file, line: 1, specifier: target, target, isTypeOnly: false });
  expect(importCycles([edge("a", "b"), edge("b", "c"), edge("c", "b"), edge("d", "a")])).toEqual([["b", "c", "b"]]);
});

it("the table's levels only fall", () => {
  const levelOf = new Map(LAYERS.map(({ folder, level }) => [folder, level]));
  for (const { folder, level, mayImport } of LAYERS) {
    for (const lower of mayImport) expect([folder, lower, (levelOf.get(lower) ?? 99) < level]).toEqual([folder, lower, true]);
  }
});
