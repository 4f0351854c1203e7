// The matchers of the guide's chapter on testing.
import { expect, test } from "vitest";
import { loadFilter } from "@flb-wasm/cli/vitest";
import { compileSnippet } from "../../src/chapter-snippet.js";

const filter = await loadFilter(await compileSnippet("11-testing"));

// #region tests
test("names the severity", async () => {
  await expect(filter({ level: "E", log: "cannot connect" })).toBecome({ log: "cannot connect", severity: "error" });
});

test("drops debug lines", async () => {
  await expect(filter({ level: "D", log: "tick" })).toBeDropped();
});

test("lets be what has no level", async () => {
  await expect(filter('{"log":"tick","id":18446744073709551615,"load":1.0}')).toBeKept();
});

test("says so where the level is odd, and loses nothing", async () => {
  const odd = filter({ level: 3, log: "odd" });
  await expect(odd).not.toBeLost();
  await expect(odd).toHaveLogged("level is no string");
});
// #endregion tests
