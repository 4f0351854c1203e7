// DOM nodes from values. Text is always text: what a guest or a link says never becomes markup.

type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/** `true` sets an empty attribute, `false` none; a function listens to the event of that name. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** The element of index.html that a selector names. */
export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`Cannot find ${selector}: index.html must have it`);
  return found;
}
