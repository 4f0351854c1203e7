// JSON strings in which any character may be spelt by an escape.

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "/": "\\/", "\n": "\\n", "\t": "\\t" };

/** @param choices for each character in turn: 0 a short escape where there is one, 1 by its number. */
export function spelt(text: string, choices: readonly number[]): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charAt(i));
  const pieces = [...text].every((c) => c.length === 1) ? units : [...text];
  return `"${pieces.map((c, i) => {
    const escaped = Array.from({ length: c.length }, (_, j) => `\\u${c.charCodeAt(j).toString(16).padStart(4, "0")}`).join("");
    const choice = choices[i % choices.length] ?? 0;
    if (choice === 0 && SHORT[c] !== undefined) return SHORT[c];
    return choice === 1 || c < " " || c === '"' || c === "\\" ? escaped : c;
  }).join("")}"`;
}
