// `flb-wasm inspect`: what a file is, whoever built it.
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { describeModule } from "../inspect/description.js";
import { renderDescription } from "../inspect/render.js";
import { openModule } from "../module/module-file.js";

export const inspect = defineCommand({
  name: "inspect",
  summary: "Describe a module or an AOT file: exports, imports, memory, releases",
  details: ["Reads files from any toolchain and runs nothing. An AOT file keeps the names of its exports, not their signatures."],
  arguments: [{ name: "file", summary: "a .wasm or an .aot", isRequired: true, completes: "file" }],
  options: [{ flags: "--json", summary: "print as JSON" }],
  examples: [
    { line: "flb-wasm inspect build/filter.wasm", shows: "what would be shipped" },
    { line: "flb-wasm inspect build/filter.x86_64.v5.aot", shows: "which machine and releases it is for" },
    { line: "flb-wasm inspect filter.wasm --json | jq -r '.sha256'", shows: "one fact, for a script" },
  ],
  run: async (args, terminal) => {
    const description = await describeModule(openModule(args.word(0), terminal.cwd));
    terminal.out(args.flag("json") ? JSON.stringify(description, null, 2) : renderDescription(description, terminal));
    return ExitCode.Ok;
  },
});
