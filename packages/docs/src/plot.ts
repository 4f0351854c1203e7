// Plots as SVG text: drawn when the site is built, nothing runs in the reader's browser.
//   in   series of points, or bars
//   out  one <svg> without blank lines, for Markdown; colours are the theme's variables
// Does not know what it plots.

export interface Series {
  readonly name: string;
  /** All above 0. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Bar {
  readonly group: string;
  readonly name: string;
  readonly value: number;
}

/** Narrow, so that its words stay readable on a phone. */
const WIDTH = 440;
const LEFT = 56;
const COLOURS = 6;

/** Both axes logarithmic: cost per record against bytes per record. */
export function logLogPlot({ id, title, series }: { id: string; title: string; series: readonly Series[] }): string {
  const points = series.flatMap((each) => each.points);
  const [xs, ys] = [decades(points.map(([x]) => x)), decades(points.map(([, y]) => y))];
  const [top, bottom, right] = [14, 260, WIDTH - 24];
  const x = (value: number): number => scale(Math.log10(value), xs, LEFT, right);
  const y = (value: number): number => scale(Math.log10(value), ys, bottom, top);
  const legendTop = bottom + 52;
  const height = legendTop + Math.ceil(series.length / 2) * 22 + 4;
  return svg(id, title, height, [
    ...range(xs).flatMap((power) => [line(x(10 ** power), top, x(10 ** power), bottom), text(x(10 ** power), bottom + 18, bytes(10 ** power), "small middle")]),
    ...range(ys).flatMap((power) => [line(LEFT, y(10 ** power), right, y(10 ** power)), text(LEFT - 6, y(10 ** power) + 4, duration(10 ** power), "small end")]),
    text((LEFT + right) / 2, bottom + 36, "bytes of the record", "small middle"),
    ...series.flatMap(({ points: mine }, i) => [
      `<path style="stroke:${colour(i)}" d="M${mine.map(([px, py]) => `${round(x(px))} ${round(y(py))}`).join("L")}"/>`,
      ...mine.map(([px, py]) => marker(i, x(px), y(py))),
    ]),
    ...series.flatMap(({ name }, i) => {
      const [left, baseline] = [LEFT + (i % 2) * 200, legendTop + Math.floor(i / 2) * 22 + 10];
      return [marker(i, left + 6, baseline - 4), text(left + 18, baseline, name, "")];
    }),
  ]);
}

/** Horizontal bars by group, each group on its own scale from 0. What is not above 0 has its number and no bar. */
export function barPlot({ id, title, bars }: { id: string; title: string; bars: readonly Bar[] }): string {
  const names = [...new Set(bars.map(({ name }) => name))];
  const [left, right] = [150, WIDTH - 62];
  const parts: string[] = [];
  let row = 20;
  for (const group of new Set(bars.map((bar) => bar.group))) {
    const ours = bars.filter((bar) => bar.group === group).sort((a, b) => a.value - b.value);
    const longest = Math.max(...ours.map(({ value }) => value));
    parts.push(text(8, row, group, "group"));
    row += 10;
    for (const { name, value } of ours) {
      const width = value > 0 ? Math.max((value / longest) * (right - left), 2) : 0;
      const bar = `<rect x="${left}" y="${row + 2}" width="${round(width)}" height="16" style="fill:${colour(names.indexOf(name))}"/>`;
      parts.push(text(left - 8, row + 14, name, "small end"), ...(width > 0 ? [bar] : []), text(left + width + 6, row + 14, duration(value), "small"));
      row += 22;
    }
    row += 24;
  }
  return svg(id, title, row - 16, parts);
}

// --- internal ---

function svg(id: string, title: string, height: number, parts: readonly string[]): string {
  const opening = `<svg class="drawing plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title">`;
  return `${opening}<title id="${id}-title">${title}</title>${parts.join("")}</svg>`;
}

/** Powers of ten around all values. */
function decades(values: readonly number[]): [number, number] {
  const logarithms = values.map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...logarithms)), Math.ceil(Math.max(...logarithms))];
  return [low, Math.max(high, low + 1)];
}

function range([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function scale(value: number, [low, high]: readonly [number, number], from: number, to: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

function colour(series: number): string {
  return `var(--series-${(series % COLOURS) + 1})`;
}

/** A shape of its own for each series: colour alone is not enough for everyone. */
function marker(series: number, x: number, y: number): string {
  const style = `style="fill:${colour(series)}"`;
  const [cx, cy] = [round(x), round(y)];
  if (series % 3 === 0) return `<circle cx="${cx}" cy="${cy}" r="4.5" ${style}/>`;
  if (series % 3 === 1) return `<rect x="${round(x - 4)}" y="${round(y - 4)}" width="8" height="8" ${style}/>`;
  return `<polygon points="${cx},${round(y - 5.5)} ${round(x + 5)},${round(y + 4)} ${round(x - 5)},${round(y + 4)}" ${style}/>`;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function text(x: number, y: number, content: string, style: string): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}">${content}</text>`;
}

function bytes(value: number): string {
  return value >= 1e6 ? `${value / 1e6} MB` : value >= 1e3 ? `${value / 1e3} kB` : `${value} B`;
}

/** From nanoseconds, with the unit that reads best. */
function duration(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const [value, unit] = size >= 1e9 ? [size / 1e9, "s"] : size >= 1e6 ? [size / 1e6, "ms"] : size >= 1e3 ? [size / 1e3, "µs"] : [size, "ns"];
  return `${nanoseconds < 0 ? "−" : ""}${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
