// The built site on a port of this machine, as any static server would serve it.
//   in   a folder
//   out  an address; a request for a folder gives its index.html
//   err  404 with the site's own page

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm",
};

export interface ServedSite {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

export async function serveSite(folder: string): Promise<ServedSite> {
  const server = createServer((request, response) => {
    const path = siteFile(folder, new URL(request.url ?? "/", "http://site").pathname);
    response.writeHead(path === null ? 404 : 200, { "content-type": TYPES[extname(path ?? "404.html")] ?? "application/octet-stream" });
    const ownPage = join(folder, "404.html");
    response.end(path !== null ? readFileSync(path) : existsSync(ownPage) ? readFileSync(ownPage) : "not found");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(() => done())) };
}

// --- internal ---

/** The file behind a path of the site; null if there is none. */
function siteFile(folder: string, pathname: string): string | null {
  const path = join(folder, normalize(decodeURIComponent(pathname)));
  const candidates = pathname.endsWith("/") ? [join(path, "index.html")] : [path, `${path}.html`];
  return candidates.find((candidate) => candidate.startsWith(folder) && existsSync(candidate) && statSync(candidate).isFile()) ?? null;
}
