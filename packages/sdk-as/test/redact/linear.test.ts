// Near-misses of each detector by the megabyte. The times and their growth are printed, not asserted: a busy machine would fail
// them. What is quadratic takes hours for a megabyte, so it fails by the test's own time limit.

import { beforeAll, expect, test } from "vitest";
import { readCorpus } from "./corpus.js";
import { loadScanner, type Scanner } from "./scanner.js";

const WHOLE = 1 << 20;
const QUARTER = WHOLE / 4;
/** The scanner is compiled by the engine before it is timed. */
const WARM_UP = 1 << 14;
/** Prefixes, separators and openers that each detector starts on, over and over. */
const TEASERS = [
  "a@a", "@", "a@b.", "4111 ", "4111 1111 1111 ", "4", "1.", "1.1.1.", "a:", "::", ":", "a::", "00:", "00-11-", "DE44", "GB82 WEST ", "123-45-",
  "+1 ", "+", "(555) ", "555-", "phone ", "phone: 1 ", "eyJ", "eyJa.", "eyJaaaaaaaaaaa.", "AKIA", "AIza", "ya29.", "GOCSPX-", "ghp_", "github_pat_", "glpat-",
  "xoxb-", "xoxe.", "hooks.slack.com/services/", "sk_live_", "sk-", "sk-ant-", "sk-proj-", "npm_", "SG.", "AC0", "SK", "://", "://a:", "http://a:b", "a:b@tcp", "?token=",
  "&sig=", "password=", "password=$", "password='", "password=\"", "password: ", "token:", "secret=(", "api_key=[", "key=", "<password>", "--password ", "Bearer ",
  "Authorization: ", "authorization: x ", "-----BEGIN ", "-----BEGIN RSA PRIVATE KEY-----", "-----END ", "-----END PRIVATE KEY-----x", "[REDACTED:", "[HMAC:a.", "\\", "\\u003d", "\"", "\n", "é", "AccountKey=", "sig=a", "abc8Q~", "~",
  "aws_secret_access_key=", "x.8Q~x", " -p", " -pa", " -p a", " -u a:", " -a b", "curl -u a", "password a1", "_key a1", "Cookie: ", "cookie: a=b; ", "cookie=a;", "cookie=\"x\",',','", "password -> a", "password[0]=", "'Token a", "span_id 4821", "00:00:00:00:00:00:", "10.0.0.1:1-", "a      =", "value\":\"",
  "密码", "密码：", "电话 1", "电话：1 ", "a密 1", "、1234567 ", "contraseña: ", "8 (900) ", "numéro 01 ", "secret key is ", "4111%20", "GB82%20", "\"AC0a", "access_token%3Da", "token%3Da%26", "密码=a", "senha=a密", "requirepass ", "('password','", "password for 'a", "<name>key</name><value>", ")=",
  "&quot;", "&quot;password&quot;:", "password&#34;:&#34;", "\\u0022password\\u0022:", "\\u0022", "%22", "%22password%22%3A", "%22%3A+%22", "password: |\n", "password: >-\n ", "password=\u00a0", "password=\\u003e ", "\u001b[36m", "\\\\u001b[0m=",
  "(password) VALUES (1),(", "(password) VALUES ('", "(password) VALUES (1), (", "(a, password) VALUES ('a', 'b1b1b1b1'), (", "('a', 'b1b1b1b1'), ", "Set-Cookie: [\"a=0123456789abcdef\",", "\"a=0123456789abcdef\",", "phone: 0151555010, ", "0151555010, ", "%2B1%20", "%2B1+", "%26sig%3D", "%3Fcode%3Da", "Bearer%20", "art-api: ", "\"\"password\"\":\"\"", "ssn \\\\\\\\536223344",
  "-----BEGIN%20", "-----BEGIN%20PRIVATE%20KEY-----", "-----END%20", "-----END+PRIVATE+KEY-----", "<Authorization>NTLM ", "a/b@//", "a@//", "#011", "#012a", "#0121.", "password ?= ", "password.=", "?+.=", "[\"a\",4111111111111111,", "4111111111111111,", "bearer token ", "Bearer \"a", "://\u00fc:a", "password=/a1", "password=••", "<password>\n  ", "define('password', '", "curl -b a=", "curl --cookie a=b;",
  "set(\"token\", \"", "password(\"a1", "password \"a1", "token 'a1", "identified by \"", "s:8:\"password\";s:8:\"", "htpasswd -b -b ", "htpasswd -b a", "iban=de44", " -P ", "mongo -p ", "JQQJ9", "token: String = ", "(b'password', b'", "ENV TOKEN ", "xwfp-", "iban=", "4111\u00a0", "password=a|b", "password=[a", "password=\"a\" => \"",
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
  expect(rows).toHaveLength(TEASERS.length + negatives.length + 2);
}, 300_000);
