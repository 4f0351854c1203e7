// A row of tabs, by the pattern of the ARIA practices guide: arrows, Home and End move, Tab leaves. A tab list holds nothing but tabs,
// so the buttons that remove and add stand behind it.
// https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
import { element } from "./element.js";

export interface Tab {
  readonly path: string;
  readonly isRemovable: boolean;
  readonly hasError: boolean;
}

export interface TabRow {
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly choose: (path: string) => void;
  readonly remove: (path: string) => void;
  /** Without it there is no button that adds. */
  readonly add?: () => void;
}

/** @param bar whose `data-label` says what the tabs are of. */
export function showTabs(bar: HTMLElement, { tabs, chosen, choose, remove, add }: TabRow): void {
  const hadFocus = bar.contains(document.activeElement);
  const nodes = tabs.map(({ path, isRemovable, hasError }) => {
    const isChosen = path === chosen;
    const tab = element("button", {
      type: "button", role: "tab", "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1", title: path, "data-path": path,
      "data-error": hasError, click: () => choose(path), keydown: (event) => moveFocus(bar, event as KeyboardEvent),
    }, shortName(path, tabs));
    if (hasError) tab.append(element("span", { class: "visually-hidden" }, " (has errors)"));
    return tab;
  });
  const list = element("div", { class: "tab-list", role: "tablist", "aria-label": bar.dataset["label"] ?? "" }, ...nodes);
  const isBinned = tabs.some(({ path, isRemovable }) => isRemovable && path === chosen);
  const bin = isBinned && element("button", { type: "button", class: "remove", "aria-label": `Remove ${chosen}`, title: `Remove ${chosen}`, click: () => remove(chosen) }, "×");
  const plus = add && element("button", { type: "button", class: "add", "aria-label": "Add a file", title: "Add a file", click: add }, "+");
  bar.replaceChildren(list, ...(bin ? [bin] : []), ...(plus ? [plus] : []));
  if (hadFocus) bar.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
}

/** The name alone where no other file has it. */
function shortName(path: string, tabs: readonly Tab[]): string {
  const nameOf = (one: string): string => one.slice(one.lastIndexOf("/") + 1);
  return tabs.filter((other) => nameOf(other.path) === nameOf(path)).length > 1 ? path : nameOf(path);
}

function moveFocus(bar: HTMLElement, event: KeyboardEvent): void {
  const tabs = [...bar.querySelectorAll<HTMLElement>("[role=tab]")];
  const at = tabs.indexOf(event.currentTarget as HTMLElement);
  const next = new Map([["ArrowRight", at + 1], ["ArrowLeft", at - 1], ["Home", 0], ["End", -1]]).get(event.key);
  if (next === undefined) return;
  event.preventDefault();
  const tab = tabs.at(next % tabs.length);
  tab?.focus();
  tab?.click();
}
