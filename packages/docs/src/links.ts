// The links of a built site.
//   in   a folder of HTML files, and the path under which it is served
//   out  internal links that lead to no file or to no anchor; resources that come from elsewhere
// Knows HTML by the attributes that carry addresses; text in scripts is not looked at.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

export interface DeadLink {
  /** Path of the page below the site. */
  readonly page: string;
  readonly link: string;
  readonly reason: string;
}

/** Internal links and anchors of every page that do not resolve. */
export function deadLinks(site: string, base = "/"): DeadLink[] {
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (file: string): ReadonlySet<string> => {
    const known = anchors.get(file) ?? new Set(attributes(readFileSync(join(site, file), "utf8"), /\b(?:id|name)="([^"]*)"/g));
    anchors.set(file, known);
    return known;
  };
  return htmlFiles(site).flatMap((page) => {
    const links = new Set(attributes(readFileSync(join(site, page), "utf8"), /<(?:a|link|script|img|source|iframe)\b[^>]*?\b(?:href|src)="([^"]*)"/g));
    return [...links].filter(isInternal).flatMap((link) => {
      const reason = problemOf(link, page);
      return reason === null ? [] : [{ page, link, reason }];
    });
  });

  function problemOf(link: string, page: string): string | null {
    const [path = "", fragment = ""] = link.replace(/\?[^#]*/, "").split("#");
    if (path.startsWith("/") && !path.startsWith(base)) return `the site is served under ${base}`;
    const target = path === "" ? page : fileOf(site, path.startsWith("/") ? path.slice(base.length) : posix.join(dirname(page), decodeURI(path)));
    if (target === null) return "there is no such file";
    if (fragment === "" || !target.endsWith(".html") || anchorsOf(target).has(decodeURIComponent(fragment))) return null;
    return `${target} has no anchor ${fragment}`;
  }
}

/** Links without a word in them, which nobody sees and a screen reader reads as their address. */
export function wordlessLinks(site: string): DeadLink[] {
  return htmlFiles(site).flatMap((page) => {
    const found = new Set(attributes(readFileSync(join(site, page), "utf8"), /<a\b(?![^>]*\baria-label=)[^>]*?\bhref="([^"]*)"[^>]*>\s*<\/a>/g));
    return [...found].map((link) => ({ page, link, reason: "it has no words" }));
  });
}

/** What a page would load from another origin: scripts, styles, images, fonts, in HTML and in style sheets. */
export function foreignResources(site: string): DeadLink[] {
  const inHtml = /<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc="((?:https?:)?\/\/[^"]*)"|<link\b(?![^>]*\brel="canonical")[^>]*?\bhref="((?:https?:)?\/\/[^"]*)"/g;
  const inStyles = /(?:url\(|@import)\s*["']?((?:https?:)?\/\/[^"')\s]*)/g;
  return filesBelow(site).filter((file) => /\.(html|css)$/.test(file)).flatMap((page) => {
    const text = readFileSync(join(site, page), "utf8");
    const found = [...(page.endsWith(".html") ? attributes(text, inHtml) : []), ...attributes(text, inStyles)];
    return found.map((link) => ({ page, link, reason: "it comes from another origin" }));
  });
}

// --- internal ---

function attributes(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? match[2] ?? "").replace(/&amp;/g, "&").replace(/&quot;/g, '"').replace(/&#39;/g, "'"));
}

function isInternal(link: string): boolean {
  return link !== "" && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link);
}

/** The file behind an address, as a static server finds it. */
function fileOf(site: string, path: string): string | null {
  const candidates = path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`, `${path}/index.html`];
  return candidates.map((each) => posix.normalize(each)).find((each) => existsSync(join(site, each)) && statSync(join(site, each)).isFile()) ?? null;
}

function htmlFiles(site: string): string[] {
  return filesBelow(site).filter((file) => file.endsWith(".html"));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/")).sort();
}
