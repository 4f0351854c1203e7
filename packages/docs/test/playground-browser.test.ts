// The playground as a reader meets it, built and in a real Chromium.
// Set CHROMIUM to a browser's path if none is on the PATH.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSite, serveSite } from "../src/served-site.js";
import { barriers } from "./accessibility.js";
import { findChromium, launchChromium } from "./chromium.js";
import { PATIENCE, PlaygroundPage } from "./playground-page.js";

const BELOW = "/docs/playground/";
const HEAD = 'import { Record, Verdict } from "@flb-wasm/sdk";\n\n';
const filterOf = (body: string): string => `${HEAD}export function hello(record: Record): Verdict {\n  ${body}\n  return Verdict.Keep;\n}\n`;

const executable = findChromium();
if (executable === null) {
  test("not run: no chromium", () => console.log("not run: playground in a browser: no chromium on the PATH; set CHROMIUM"));
} else {
  describe("the playground", { timeout: 2 * PATIENCE }, () => {
    const folder = mkdtempSync(join(tmpdir(), "playground-"));
    let site: ServedSite;
    let browser: Browser;
    let url = "";
    let shared: PlaygroundPage;

    beforeAll(async () => {
      await build({ configFile: fileURLToPath(new URL("../playground/vite.config.ts", import.meta.url)), build: { outDir: join(folder, BELOW) }, logLevel: "error" });
      site = await serveSite(folder);
      url = site.origin + BELOW;
      browser = await launchChromium(executable);
      shared = await PlaygroundPage.open(browser, url);
      console.log(`first result after ${shared.milliseconds} ms`);
    }, 4 * PATIENCE);

    afterAll(async () => {
      await browser?.close();
      await site?.close();
      rmSync(folder, { recursive: true });
    });

    test.each<[example: string, outcomes: Record<string, number>, text: string]>([
      ["k8s-routing", { replaced: 6, kept: 1 }, "private-a1-s3-ap-south-1"],
      ["k8s-routing/table", { replaced: 6, kept: 1 }, "private-a1-s3-ap-south-1"],
      ["redaction", { replaced: 6, kept: 1 }, "[REDACTED:"],
      ["host-facts-input", { record: 7 }, "Cannot read certificates of certificates/broken.crt"],
      ["hello-world", { replaced: 4 }, "Hello world from AssemblyScript! 🙂"],
    ])("runs %s", async (example, outcomes, text) => {
      const shown = await shared.choose(example);
      console.log(`${example}: first result after ${shared.milliseconds} ms; ${shown.status}`);
      const counts: Record<string, number> = {};
      for (const outcome of shown.outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
      expect(counts, shown.text).toEqual(outcomes);
      expect(shown.text).toContain(text);
      expect(shared.complaints).toEqual([]);
    });

    test.each(["light", "dark"] as const)("%s: can be read and used by all", async (colorScheme) => {
      const opened = await PlaygroundPage.open(browser, url, { colorScheme });
      await opened.choose("redaction");
      expect(await opened.page.locator("[role=tablist] > :not([role=tab])").count()).toBe(0);
      expect(await barriers(opened.page)).toEqual([]);
      await opened.close();
    });

    test("runs an edited source", async () => {
      await shared.choose("hello-world");
      const { outcomes, text } = await shared.write(filterOf('if (record.at("user_id").exists) return Verdict.Drop;\n  record.set("$a[\'b\']", 1);'));
      expect(outcomes).toEqual(["replaced", "dropped", "replaced", "replaced"]);
      expect(text).toContain('{"b":1}');
    });

    test("runs edited records, and marks the line that is none", async () => {
      const { outcomes } = await shared.write('{"c":1}\n{"a":\n{"user_id":1}', "#input");
      expect(outcomes).toEqual(["replaced", "unread", "dropped"]);
      await expect.poll(() => shared.markedLines("#input"), { timeout: PATIENCE }).toEqual([2]);
    });

    test("shows a compile error at its line, in the editor and in words", async () => {
      await shared.choose("hello-world");
      const { text, outcomes } = await shared.write(filterOf('record.sett("a", 1);'));
      expect(outcomes).toEqual([]);
      expect(text).toContain("Cannot compile: 1 error; correct the line that it names");
      expect(text).toContain("assembly/index.ts:4:10");
      expect(text).toContain("Property 'sett' does not exist on type 'Record'. (TS2339)");
      await expect.poll(() => shared.markedLines(), { timeout: PATIENCE }).toEqual([4]);
      await shared.page.click(".place");
      expect(await shared.page.evaluate(() => document.activeElement?.closest("#source") !== null)).toBe(true);
    });

    test("shows a trap at its line, with a remedy", async () => {
      const { text, outcomes } = await shared.write(filterOf('const names = ["a"];\n  record.set("x", names[record.at("user_id").exists ? 1 : 0]);'));
      expect(outcomes).toEqual(["replaced", "lost", "replaced", "replaced"]);
      expect(text).toContain("Record 2 trapped: Index out of range; compare the index with `length` before you read");
      await expect.poll(() => shared.markedLines(), { timeout: PATIENCE }).toEqual([5]);
    });

    test("ends an endless loop, says where, and goes on", async () => {
      const { text, outcomes } = await shared.write(filterOf('while (record.at("user_id").exists) record.set("n", 1);'));
      expect(outcomes).toEqual([]);
      expect(text).toContain("Cannot finish: the guest ran for more than 5 s at records.jsonl:2 and was ended; look for a loop that never ends");
      expect((await shared.write(filterOf('record.set("n", 1);'))).outcomes).toEqual(["replaced", "replaced", "replaced", "replaced"]);
    });

    test("follows the version and the event_format", async () => {
      await shared.choose("hello-world");
      expect((await shared.after(() => shared.page.selectOption("[name=version]", "4.0"))).status).toContain("simulator 4.0.14");
      const { outcomes } = await shared.after(() => shared.page.selectOption("[name=eventFormat]", "msgpack"));
      expect(outcomes).toEqual(["replaced", "replaced", "replaced", "replaced"]);
      await shared.after(() => shared.page.selectOption("[name=eventFormat]", "json"));
    });

    test("offers the SDK's members, with what they are", async () => {
      await shared.write(filterOf(""));
      await shared.page.click("#source .cm-line:nth-child(4)");
      await shared.page.keyboard.type("record.ren");
      await shared.page.waitForSelector(".cm-tooltip-autocomplete li:has-text('rename')");
      await shared.page.waitForSelector(".cm-completionInfo:has-text('Gives the member')");
      // The editor takes Enter for a line break while the list is younger than 75 ms; a click it takes at once.
      await shared.page.click(".cm-tooltip-autocomplete li:has-text('rename')");
      expect(await shared.source()).toContain("record.rename");
    });

    test("opens a shared link in a new page with the same source, records and settings", async () => {
      await shared.choose("hello-world");
      const text = filterOf('record.set("shared", "ä🙂");');
      await shared.write(text);
      await shared.after(() => shared.page.selectOption("[name=version]", "4.2"));
      await shared.page.click("#share");
      await shared.page.waitForSelector("#status:has-text('Link copied')");
      const link = await shared.page.evaluate(() => navigator.clipboard.readText());
      const other = await PlaygroundPage.open(browser, link);
      expect(await other.source()).toBe(text);
      const { status, text: results } = await other.shown();
      expect(status).toContain("simulator 4.2.8");
      expect(results).toContain("ä🙂");
      expect(await other.page.inputValue("#example")).toBe("");
      expect(other.complaints).toEqual([]);
      await other.close();
    });

    test("keeps a draft for the next visit, and asks before an example takes its place", async () => {
      const first = await PlaygroundPage.open(browser, url);
      const text = filterOf('record.set("kept", true);');
      await first.write(text);
      await first.page.reload();
      await first.answered();
      expect(await first.source()).toBe(text);
      expect(await first.page.textContent("#example option:checked")).toBe("Your draft");
      const asked = first.page.waitForEvent("dialog");
      await first.choose("hello-world");
      expect((await asked).message()).toContain("Discard your edits");
      await first.page.reload();
      await first.answered();
      expect(await first.page.inputValue("#example")).toBe("hello-world");
      expect(first.complaints).toEqual([]);
      await first.close();
    });

    test("saves the module", async () => {
      await shared.choose("hello-world");
      const [download] = await Promise.all([shared.page.waitForEvent("download"), shared.page.click("#download")]);
      expect(download.suggestedFilename()).toBe("filter.wasm");
      expect(readFileSync(await download.path()).subarray(0, 4).toString("latin1")).toBe("\0asm");
    });

    test("says what is wrong with a link that is cut, and shows an example", async () => {
      const other = await PlaygroundPage.open(browser, `${url}#v1.AAA`);
      await other.page.waitForSelector("#results [data-outcome]");
      expect(await other.page.textContent("#notice")).toContain("Cannot open the link: it is not whole");
      await other.close();
    });

    test("works by keyboard alone", async () => {
      const { page } = shared;
      await shared.choose("host-facts-input");
      await page.focus("#input [role=tab][aria-selected=true]");
      await page.keyboard.press("ArrowRight");
      expect(await page.evaluate(() => document.activeElement?.getAttribute("data-path"))).toBe("certificates/mail.pem");
      await page.keyboard.press("Tab");
      for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement?.classList.contains("cm-content"))); i++) await page.keyboard.press("Tab");
      const before = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      expect(before).toBe("Input: certificates/mail.pem");
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.classList.contains("cm-content"))).toBe(false);
      await page.selectOption("#example", "hello-world");
      await page.focus("#source .cm-content");
      const { outcomes } = await shared.after(() => page.keyboard.press("ControlOrMeta+Enter"));
      expect(outcomes).toHaveLength(4);
    });

    test("fits a phone: panes below each other, nothing wider than the screen", async () => {
      const phone = await PlaygroundPage.open(browser, url, { viewport: { width: 390, height: 844 }, hasTouch: true });
      const { width, tops } = await phone.page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        tops: ["#source", "#input", "#outcome"].map((selector) => document.querySelector(selector)!.getBoundingClientRect().top),
      }));
      expect(width).toBe(390);
      expect([...tops].sort((a, b) => a - b)).toEqual(tops);
      expect(phone.complaints).toEqual([]);
      await phone.close();
    });

    test("is dark where the reader's system is, until the button says otherwise", async () => {
      const dark = await PlaygroundPage.open(browser, url, { colorScheme: "dark" });
      const isLight = (): Promise<boolean> => dark.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor === "rgb(255, 255, 255)");
      expect(await isLight()).toBe(false);
      await dark.page.click("#theme");
      expect(await isLight()).toBe(true);
      await dark.close();
    });

    test("asked nobody else, and complained of nothing", () => {
      expect(shared.complaints).toEqual([]);
    });
  });
}
