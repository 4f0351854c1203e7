// The settings beside the results: the filter's section in Fluent Bit's configuration.
import { DEFAULT_SETTINGS, type Settings } from "../workspace.js";
import { element, find } from "./element.js";

type Field = HTMLSelectElement | HTMLInputElement;

export class SettingsForm {
  readonly #form: HTMLFormElement;

  constructor(form: HTMLFormElement, versions: readonly string[], changed: (changes: Partial<Settings>) => void) {
    this.#form = form;
    this.#field("version").append(...[...versions].reverse().map((version) => element("option", {}, version)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", ({ target }) => {
      const { name, value } = target as Field;
      changed({ [name]: value });
    });
  }

  show(settings: Settings): void {
    this.offerFunctions([settings.functionName], settings.functionName);
    for (const name of Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[]) {
      const field = this.#field(name);
      // A link may name an exact release that the list does not have.
      if (field instanceof HTMLSelectElement && ![...field.options].some(({ value }) => value === settings[name])) field.append(element("option", {}, settings[name]));
      field.value = settings[name];
    }
  }

  /** A choice only where there is one. */
  offerFunctions(names: readonly string[], chosen: string): void {
    const field = this.#field("functionName");
    field.replaceChildren(...names.map((name) => element("option", {}, name)));
    field.value = chosen;
    field.parentElement?.toggleAttribute("hidden", names.length < 2);
  }

  #field(name: keyof Settings): Field {
    return find<Field>(`[name=${name}]`, this.#form);
  }
}
