// Ends the process on a Node.js that is older than package.json asks for: what is loaded afterwards does not even parse there.
//   in   process.versions, engines of package.json
//   err  one line on standard error, ExitCode.NotAvailable
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const least = engines.node.replace(">=", "");
if (isOlder(process.versions.node, least)) {
  console.error(`error Cannot run flb-wasm on Node.js ${process.versions.node}: it needs ${least} or later; install one, from https://nodejs.org or with your version manager`);
  process.exit(8);
}

function isOlder(version, than) {
  const [parts, others] = [version, than].map((text) => text.split(".").map(Number));
  const at = parts.findIndex((part, i) => part !== others[i]);
  return at >= 0 && parts[at] < others[at];
}
