// The built site in a real Chromium: desktop and phone, light and dark, search and keyboard.
// A part of site.test.ts, which builds the pages once for all.
// Set CHROMIUM to a browser's path if none is on the PATH. FLB_WASM_SCREENSHOTS=<folder> keeps a picture of each page.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { SITE } from "../src/build-pages.js";
import { REPORTS } from "../src/generated.js";
import { readChapters } from "../src/guide.js";
import { type ServedSite, serveSite } from "../src/served-site.js";
import { barriers } from "./accessibility.js";
import { findChromium, launchChromium } from "./chromium.js";

/** Widths in CSS pixels: a desktop and two phones. */
const WIDTHS = [1280, 390, 360];
const page = (path: string): string => (path.endsWith("/") ? path : `${path}.html`);
const PAGES = ["/", ...readChapters().map(({ path }) => page(path)), ...REPORTS.map(({ path }) => page(path)), "/codes/FLB001.html"];
/** typedoc's own pages: they are looked at where they are built. */
const REFERENCE = ["/reference/index.html", "/reference/classes/_flb-wasm_sdk.index.Value.html"];

export function testInChromium(): void {
  const executable = findChromium();
  if (executable === null) {
    test("not run: no chromium", () => console.log("not run: the site in a browser: no chromium on the PATH; set CHROMIUM"));
    return;
  }
  describe("the site in Chromium", () => {
    let site: ServedSite;
    let browser: Browser;

    beforeAll(async () => {
      site = await serveSite(SITE);
      browser = await launchChromium(executable);
    });
    afterAll(async () => {
      await browser?.close();
      await site?.close();
    });

    it.each(["light", "dark"] as const)("%s: every page is whole, on desktop and phone", async (colorScheme) => {
      const { tab, problems } = await open(browser, site.origin, colorScheme);
      const reference = REFERENCE.filter((path) => existsSync(join(SITE, path)));
      for (const path of [...PAGES, ...reference]) {
        await tab.goto(site.origin + path, { waitUntil: "load" });
        for (const width of WIDTHS) {
          await tab.setViewportSize({ width, height: 800 });
          const tooWide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (tooWide > 0) problems.push(`${path}: ${tooWide} pixels wider than a window of ${width}`);
          await keepPicture(tab, `${width}-${colorScheme}${path}`);
        }
      }
      await tab.context().close();
      expect(problems).toEqual([]);
    }, 300_000);

    it.each([["light", PAGES], ["dark", PAGES.filter((path) => /^\/$|15-|matrix|benchmarks|codes/.test(path))]] as const)("%s: pages can be read and used by all, on a phone too", async (colorScheme, pages) => {
      const { tab, problems } = await open(browser, site.origin, colorScheme);
      for (const [i, path] of pages.entries()) {
        await tab.setViewportSize({ width: i % 2 === 0 ? 1280 : 360, height: 800 });
        await tab.goto(site.origin + path, { waitUntil: "load" });
        problems.push(...(await barriers(tab)).map((barrier) => `${path}: ${barrier}`));
      }
      await tab.context().close();
      expect(problems).toEqual([]);
    }, 300_000);

    it("is searched by the keyboard alone", async () => {
      const { tab, problems } = await open(browser, site.origin, "light");
      await tab.goto(site.origin + page("/promises"), { waitUntil: "networkidle" });
      await mounted(tab);
      await tab.keyboard.press("/");
      await tab.locator("#localsearch-input").waitFor();
      await tab.keyboard.type("drop");
      await tab.locator(".VPLocalSearchBox .result").first().waitFor();
      await keepPicture(tab, "1280-light/search");
      await tab.keyboard.press("Enter");
      await tab.waitForURL((url) => !url.pathname.endsWith("/promises.html"));
      expect(await tab.locator(".vp-doc").textContent()).toMatch(/drop/i);
      await tab.context().close();
      expect(problems).toEqual([]);
    });

    it("answers an address that is not there with its own page", async () => {
      const { tab } = await open(browser, site.origin, "dark");
      const response = await tab.goto(`${site.origin}/guide/none.html`, { waitUntil: "networkidle" });
      expect(response?.status()).toBe(404);
      expect(await tab.locator(".NotFound").textContent()).toMatch(/not found/i);
      await tab.context().close();
    });

    it("lets the keyboard pass by the menus", async () => {
      const { tab } = await open(browser, site.origin, "light");
      await tab.goto(site.origin + page("/promises"), { waitUntil: "networkidle" });
      await tab.keyboard.press("Tab");
      expect(await tab.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Skip to content");
      await tab.context().close();
    });
  });
}

/** A tab that notes what goes wrong in it. */
async function open(browser: Browser, origin: string, colorScheme: "light" | "dark"): Promise<{ tab: Page; problems: string[] }> {
  const tab = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme })).newPage();
  const problems: string[] = [];
  const note = (problem: string): void => void problems.push(`${tab.url().replace(origin, "")}: ${problem}`);
  tab.on("console", (message) => { if (message.type() === "error") note(`console: ${message.text()}`); });
  tab.on("pageerror", (error) => note(error.message));
  tab.on("request", (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) note(`asks for ${request.url()}`); });
  tab.on("response", (response) => { if (response.status() >= 400) note(`${response.status()} ${response.url().replace(origin, "")}`); });
  return { tab, problems };
}

/** Waits until the page listens to keys: Vue leaves its name where it has mounted the application. */
async function mounted(tab: Page): Promise<void> {
  await tab.waitForFunction(() => "__vue_app__" in document.querySelector("#app")!);
}

async function keepPicture(tab: Page, name: string): Promise<void> {
  const folder = process.env["FLB_WASM_SCREENSHOTS"];
  if (folder !== undefined) await tab.screenshot({ path: join(folder, `${name.replace(/\W+/g, "-")}.png`), fullPage: true });
}
