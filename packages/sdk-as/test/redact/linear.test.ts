// Near-misses of each detector by the megabyte: four times the text must not cost much more than four times the time. Printed.

import { beforeAll, expect, test } from "vitest";
import { readCorpus } from "./corpus.js";
import { loadScanner, type Scanner } from "./scanner.js";

const WHOLE = 1 << 20;
const QUARTER = WHOLE / 4;
/** The scanner is compiled by the engine before it is timed. */
const WARM_UP = 1 << 14;
/** Time of a whole text over that of its quarter: 4 if linear, 16 if quadratic. */
const MOST_GROWTH = 9;
/** A megabyte is never slower than this; quadratic cost would be minutes. */
const MOST_MILLISECONDS = 5000;

/** Prefixes, separators and openers that each detector starts on, over and over. */
const TEASERS = [
  "a@a", "@", "a@b.", "4111 ", "4111 1111 1111 ", "4", "1.", "1.1.1.", "a:", "::", ":", "a::", "00:", "00-11-", "DE44", "GB82 WEST ", "123-45-",
  "+1 ", "+", "(555) ", "555-", "phone ", "phone: 1 ", "eyJ", "eyJa.", "eyJaaaaaaaaaaa.", "AKIA", "AIza", "ya29.", "GOCSPX-", "ghp_", "github_pat_", "glpat-",
  "xoxb-", "xoxe.", "hooks.slack.com/services/", "sk_live_", "sk-", "sk-ant-", "sk-proj-", "npm_", "SG.", "AC0", "SK", "://", "://a:", "http://a:b", "a:b@tcp", "?token=",
  "&sig=", "password=", "password=$", "password='", "password=\"", "password: ", "token:", "secret=(", "api_key=[", "key=", "<password>", "--password ", "Bearer ",
  "Authorization: ", "authorization: x ", "-----BEGIN ", "-----BEGIN RSA PRIVATE KEY-----", "-----END ", "-----END PRIVATE KEY-----x", "[REDACTED:", "[HMAC:a.", "\\", "\\u003d", "\"", "\n", "é", "AccountKey=", "sig=a", "abc8Q~", "~",
  "aws_secret_access_key=", "x.8Q~x",
];

let scanner: Scanner;

beforeAll(async () => {
  scanner = await loadScanner();
}, 120_000);

function fastest(text: string, only: string | null): number {
  return Math.min(scanner.time(text, only), scanner.time(text, only));
}

test("a megabyte of near-misses costs linear time", () => {
  const negatives = [...readCorpus()].map(([name, cases]) => `${cases.filter(({ finds }) => finds.length === 0).map(({ text }) => text).join(" ")} of ${name} `);
  const rows = [...TEASERS, ...negatives, "A".repeat(64), "0123456789abcdef"].map((unit) => {
    const whole = unit.repeat(Math.ceil(WHOLE / unit.length)).slice(0, WHOLE);
    scanner.time(whole.slice(0, WARM_UP), null);
    const quarter = fastest(whole.slice(0, QUARTER), null);
    const full = fastest(whole, null);
    return { unit, quarter, full };
  });
  const worst = [...rows].sort((a, b) => b.full - a.full).slice(0, 12);
  console.log(["ms per MB  growth  text (a quarter against the whole; 4 is linear)", ...worst.map(({ unit, quarter, full }) => `${full.toFixed(1).padStart(9)}  ${(full / quarter).toFixed(2).padStart(6)}  ${JSON.stringify(unit.slice(0, 40))}`)].join("\n"));
  for (const { unit, quarter, full } of rows) {
    expect(full, JSON.stringify(unit.slice(0, 60))).toBeLessThan(MOST_MILLISECONDS);
    // Below a few milliseconds a ratio is noise.
    if (full > 40) expect(full / quarter, JSON.stringify(unit.slice(0, 60))).toBeLessThan(MOST_GROWTH);
  }
}, 300_000);
