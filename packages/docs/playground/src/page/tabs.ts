// A row of tabs, by the pattern of the ARIA practices guide: arrows, Home and End move, Tab leaves.
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

export function showTabs(list: HTMLElement, { tabs, chosen, choose, remove, add }: TabRow): void {
  const hadFocus = list.contains(document.activeElement);
  const nodes = tabs.map(({ path, isRemovable, hasError }) => {
    const isChosen = path === chosen;
    const tab = element("button", {
      type: "button", role: "tab", "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1", title: path, "data-path": path,
      "data-error": hasError, click: () => choose(path), keydown: (event) => moveFocus(list, event as KeyboardEvent),
    }, shortName(path, tabs));
    if (hasError) tab.append(element("span", { class: "visually-hidden" }, " (has errors)"));
    const bin = element("button", { type: "button", class: "remove", "aria-label": `Remove ${path}`, click: () => remove(path) }, "×");
    return element("span", { role: "presentation", class: "tab" }, tab, ...(isRemovable && isChosen ? [bin] : []));
  });
  const plus = add && element("button", { type: "button", class: "add", "aria-label": "Add a file", title: "Add a file", click: add }, "+");
  list.replaceChildren(...nodes, ...(plus ? [plus] : []));
  if (hadFocus) list.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
}

/** The name alone where no other file has it. */
function shortName(path: string, tabs: readonly Tab[]): string {
  const nameOf = (one: string): string => one.slice(one.lastIndexOf("/") + 1);
  return tabs.filter((other) => nameOf(other.path) === nameOf(path)).length > 1 ? path : nameOf(path);
}

function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const at = tabs.indexOf(event.currentTarget as HTMLElement);
  const next = new Map([["ArrowRight", at + 1], ["ArrowLeft", at - 1], ["Home", 0], ["End", -1]]).get(event.key);
  if (next === undefined) return;
  event.preventDefault();
  const tab = tabs.at(next % tabs.length);
  tab?.focus();
  tab?.click();
}
