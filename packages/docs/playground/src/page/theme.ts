// Light or dark: the reader's system says, until the button says otherwise. The guide's own switch is under the same key.
const KEY = "vitepress-theme-appearance";

export function watchTheme(button: HTMLElement): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = localStorage.getItem(KEY);
  let isDark = chosen === "dark" || (chosen !== "light" && system.matches);
  const show = (): void => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(isDark));
  };
  button.addEventListener("click", () => {
    isDark = !isDark;
    localStorage.setItem(KEY, isDark ? "dark" : "light");
    show();
  });
  system.addEventListener("change", () => {
    if (localStorage.getItem(KEY) === null) isDark = system.matches;
    show();
  });
  show();
}
