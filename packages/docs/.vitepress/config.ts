// The static site: home, guide, reports made from results, search without a server.
//   in   index.md, guide/NN-<name>.md, and the pages that src/generated.ts writes before VitePress looks for pages
//   out  dist/
//   err  a missing snippet ends the build; src/build-site.ts looks at the links of the whole site
// FLB_WASM_DOCS_BASE is the path under which the site is served, `/` unless told.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { readChapters } from "../src/guide.js";
import { REPORTS, writeGenerated } from "../src/generated.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const BASE = process.env["FLB_WASM_DOCS_BASE"] ?? "/";

writeGenerated();
const chapters = readChapters();
const guide = chapters.map(({ title, path }) => ({ text: title, link: path }));
const reports = REPORTS.map(({ title, path }) => ({ text: title, link: path }));
/** Pages that VitePress does not make: the browser loads them anew. */
const elsewhere = { target: "_self" };

export default defineConfig({
  title: "flb-wasm",
  titleTemplate: ":title · flb-wasm",
  description: "Fluent Bit filters and inputs in AssemblyScript: guide, reference, compatibility, playground.",
  lang: "en",
  base: BASE,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${BASE}favicon.svg` }]],
  outDir: `${PACKAGE}dist`,
  cacheDir: `${PACKAGE}build/vitepress`,
  srcExclude: ["**/{node_modules,build,dist,playground,snippets,site,src,test}/**"],
  rewrites: { "generated/:path*": ":path*" },
  ignoreDeadLinks: true, // VitePress knows neither anchors nor the pages that others make
  vite: { build: { emptyOutDir: false } }, // reference and playground stay
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: guide[0]?.link ?? "/guide/", activeMatch: "/guide/" },
      { text: "Playground", link: "/playground/", ...elsewhere },
      { text: "Reference", link: "/reference/", ...elsewhere },
      { text: "Reports", items: reports },
    ],
    sidebar: [
      { text: "Guide", items: guide },
      { text: "Reports", items: reports },
      { text: "Look up", items: [{ text: "Reference", link: "/reference/", ...elsewhere }, { text: "Playground", link: "/playground/", ...elsewhere }] },
    ],
  },
});
