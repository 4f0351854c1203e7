// What of a run is printed: records up to a limit, bad ones apart, and log lines up to the same.
//   in   options of the command line, what there is to say
//   out  lines at the terminal
import type { LogLine } from "@flb-wasm/host-sim";
import type { Terminal } from "../terminal/terminal.js";
import { groupDigits } from "../terminal/text.js";
import { renderLog } from "./render-event.js";

export type Show = "all" | "changed" | "bad" | "none";

export interface PrintOptions {
  readonly isJson: boolean;
  readonly show: Show;
  /** Records to print, bad ones apart; 0 for all. */
  readonly limit: number;
  readonly terminal: Terminal;
}

export class Printer {
  #shown = 0;
  #shownBad = 0;
  #shownLog = 0;
  #hidden = 0;

  constructor(readonly options: PrintOptions) {}

  /** @param isSame whether it went on as it came; asked only where that decides. */
  record({ isBad, isSame }: { readonly isBad: boolean; readonly isSame: () => boolean }, render: () => string): void {
    const { isJson, limit, show, terminal } = this.options;
    if (show === "none" || (show === "bad" && !isBad) || (show === "changed" && isSame())) return;
    const shown = isBad ? this.#shownBad++ : this.#shown++;
    if (!isJson && limit !== 0 && shown >= limit) this.#hidden++;
    else terminal.out(render());
  }

  log(lines: readonly LogLine[]): void {
    const { isJson, limit, show, terminal } = this.options;
    if (isJson || show === "none") return;
    for (const line of renderLog(lines, terminal)) {
      if (limit === 0 || this.#shownLog++ < limit) terminal.out(line);
    }
  }

  /** What was not printed, in words; nothing if all was. */
  leftOut(): string[] {
    if (this.#hidden === 0 || this.options.show === "none") return [];
    return [this.options.terminal.style.faint(`… ${groupDigits(this.#hidden)} more; --limit 0 prints all`)];
  }
}
