// The compiler in a process of its own: what it would write goes to the parent, which writes it and says so if it cannot.
//   in   the path of asc's own program, words for it
//   out  on the channel to the parent: { files }, or { thrown } where asc gives no diagnostic
//   err  exit code 1; asc's diagnostics on standard error
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [asc = "", ...words] = process.argv.slice(2);
const files = [];
/** Text alone: a module that has no file must not go to a terminal. */
const stdout = { write: (text) => typeof text === "string" && process.stdout.write(text) };
const writeFile = (name, content, folder) => {
  files.push({ path: resolve(folder, name), bytes: Buffer.from(content) });
  return true;
};
try {
  const { main } = await import(pathToFileURL(asc).href);
  const { error } = await main(words, { stdout, stderr: process.stderr, writeFile });
  if (error) process.exitCode = 1;
  else process.send({ files });
} catch (problem) {
  process.exitCode = 1;
  process.send({ thrown: problem instanceof Error ? problem.message : String(problem) });
}
