// The playground in a browser, as a reader uses it.
//   in   a browser page
//   out  what it shows
import type { Browser, Page } from "playwright-core";

/** The first compilation warms the compiler up, on a machine that may be busy. */
export const PATIENCE = 60_000;

export interface Shown {
  readonly status: string;
  readonly outcomes: readonly string[];
  readonly text: string;
}

export class PlaygroundPage {
  /** What must not be: errors on the console, requests to elsewhere. */
  readonly complaints: string[] = [];
  /** From the last act, or from opening, to its first results. */
  milliseconds = 0;

  private constructor(readonly page: Page, readonly origin: string) {}

  static async open(browser: Browser, url: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<PlaygroundPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const opened = new PlaygroundPage(page, new URL(url).origin);
    opened.#listen();
    const began = performance.now();
    await page.goto(url);
    await opened.answered();
    opened.milliseconds = Math.round(performance.now() - began);
    await opened.settled();
    return opened;
  }

  /** Waits for the last results: those of the optimised module. */
  async settled(): Promise<void> {
    await this.page.waitForSelector("#results:is([data-state=done], [data-state=failed])");
  }

  /** Waits for the first results of a run. */
  async answered(): Promise<void> {
    await this.page.waitForSelector("#results:is([data-state=optimising], [data-state=done], [data-state=failed])");
  }

  /** Does something that leads to a run, and waits for its end. */
  async after(act: () => Promise<unknown>): Promise<Shown> {
    await this.page.evaluate(() => document.querySelector("#results")?.removeAttribute("data-state"));
    const began = performance.now();
    await act();
    await this.answered();
    this.milliseconds = Math.round(performance.now() - began);
    await this.settled();
    return this.shown();
  }

  choose(example: string): Promise<Shown> {
    return this.after(() => this.page.selectOption("#example", example));
  }

  /** Replaces the text of the source or of the file below it. */
  write(text: string, pane: "#source" | "#input" = "#source"): Promise<Shown> {
    return this.after(async () => {
      await this.page.click(`${pane} .cm-content`);
      await this.page.keyboard.press("ControlOrMeta+a");
      await this.page.keyboard.insertText(text);
    });
  }

  async shown(): Promise<Shown> {
    return this.page.evaluate(() => ({
      status: document.querySelector("#status")?.textContent ?? "",
      outcomes: [...document.querySelectorAll<HTMLElement>("#results [data-outcome]")].map(({ dataset }) => dataset.outcome ?? ""),
      text: document.querySelector("#results")?.textContent ?? "",
    }));
  }

  source(): Promise<string> {
    return this.page.evaluate(() => [...document.querySelectorAll("#source .cm-line")].map(({ textContent }) => textContent).join("\n"));
  }

  /** Numbers of the lines with a mark in the gutter. */
  async markedLines(pane: "#source" | "#input" = "#source"): Promise<number[]> {
    await this.page.waitForSelector(`${pane} .cm-lint-marker`);
    return this.page.evaluate((selector) => {
      const top = (node: Element): number => Math.round(node.getBoundingClientRect().top);
      const numbers = [...document.querySelectorAll(`${selector} .cm-lineNumbers .cm-gutterElement`)];
      return [...document.querySelectorAll(`${selector} .cm-lint-marker`)].map((marker) =>
        Number(numbers.find((number) => marker.parentElement !== null && top(number) === top(marker.parentElement) && number.clientHeight > 0)?.textContent));
    }, pane);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  #listen(): void {
    const { page, complaints } = this;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (problem) => void complaints.push(`page: ${problem.stack ?? problem.message}`));
    page.on("dialog", (dialog) => void dialog.accept());
    page.context().on("request", (request) => {
      if (!request.url().startsWith(this.origin) && !/^(data|blob):/.test(request.url())) complaints.push(`request to ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
    });
  }
}
