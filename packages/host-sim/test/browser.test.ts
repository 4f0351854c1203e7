// What a browser loads must not ask for Node.
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";

const source = new URL("../src/", import.meta.url);
const files = ["event", "host"].flatMap((folder) => readdirSync(new URL(folder, source)).map((name) => `${folder}/${name}`));

describe("the core of the simulator", () => {
  test.each(files.filter((file) => file !== "host/node-files.ts"))("%s has no node: import", (file) => {
    const text = readFileSync(new URL(file, source), "utf8");
    expect(text).not.toMatch(/from "node:/);
    expect(text.match(/import\("\.\/node-files\.js"\)/g)?.length ?? 0).toBe(file === "host/start.ts" ? 1 : 0);
  });

  test("the package tells bundlers to leave the Node file out", () => {
    const { browser } = JSON.parse(readFileSync(new URL("../package.json", source), "utf8")) as { browser: Record<string, boolean> };
    expect(browser).toEqual({ "./dist/host/node-files.js": false });
  });
});
