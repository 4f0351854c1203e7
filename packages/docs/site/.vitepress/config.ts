// The static site: guide, reports made from results, search without a server.
//   in   site/**/*.md, and the pages that src/pages.ts writes before VitePress looks for pages
//   out  build/site
//   err  a dead link or a missing snippet ends the build

import { defineConfig } from "vitepress";
import { CHAPTERS } from "../../src/chapters.js";
import { writePages } from "../../src/pages.js";

const reports = writePages();

export default defineConfig({
  title: "flb-wasm",
  titleTemplate: ":title · flb-wasm",
  description: "Fluent Bit filters and inputs in AssemblyScript: guide, reference, compatibility, playground.",
  lang: "en",
  outDir: "../build/site",
  ignoreDeadLinks: [/^\/(reference|playground)\//], // built behind VitePress; test/links.test.ts looks at them
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: `/guide/${CHAPTERS[0]?.file}`, activeMatch: "/guide/" },
      { text: "Reference", link: "/reference/", target: "_self" },
      { text: "Reports", items: reports.map(({ title, path }) => ({ text: title, link: path })) },
      { text: "Try it in the browser", link: "/playground/", target: "_self" },
    ],
    sidebar: [
      { text: "Guide", link: "/guide/", items: CHAPTERS.map(({ file, title }, i) => ({ text: `${i + 1}. ${title}`, link: `/guide/${file}` })) },
      { text: "Reports", items: reports.map(({ title, path }) => ({ text: title, link: path })) },
    ],
  },
});
