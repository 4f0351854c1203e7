// `flb-wasm aot`: native code for Fluent Bit's WAMR, per machine and release.
import { resolve } from "node:path";
import { DEFAULT_VERSION, RELEASE_LINES } from "@flb-wasm/host-sim";
import { AOT_TARGETS, compileAot } from "../aot/compile.js";
import type { AotTarget } from "../aot/header.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { openModule } from "../module/module-file.js";
import { renderTable } from "../terminal/table.js";
import { plural } from "../terminal/text.js";
import { endStopped } from "./run-source.js";

const BOTH = "both";

export const aot = defineCommand({
  name: "aot",
  summary: "Compile a filter to native code for Fluent Bit's WAMR",
  details: [
    "Needs flb-wamrc (Fluent Bit built with -DFLB_WAMRC=On) or wamrc, from the WAMR version of the release: named by FLB_WAMRC, or on the PATH. "
    + "Files of AOT format 3 load up to Fluent Bit 4.0, of format 5 from 4.1 on. Keep the .wasm as well: it runs everywhere.",
  ],
  arguments: [{ name: "wasm", summary: "the built filter", isRequired: true, completes: "file" }],
  options: [
    { flags: "--fluent-bit <version>", summary: `the release to compile for: ${RELEASE_LINES.join(", ")} or exact`, whenAbsent: DEFAULT_VERSION },
    { flags: "--target <machine>", summary: "the machine", choices: [...AOT_TARGETS, BOTH], whenAbsent: BOTH },
    { flags: "--cpu <name>", summary: "a processor of wamrc --cpu=help, for one machine", whenAbsent: "any of the kind" },
  ],
  examples: [
    { line: "flb-wasm aot build/filter.wasm", shows: "build/filter.x86_64.v5.aot and build/filter.aarch64.v5.aot" },
    { line: "flb-wasm aot build/filter.wasm --fluent-bit 4.0 --target x86_64", shows: "format 3, one machine" },
  ],
  run: async (args, terminal) => {
    const target = args.choice<AotTarget | typeof BOTH>("target", BOTH);
    const cpu = args.text("cpu");
    const files = await compileAot({
      module: openModule(args.word(0), terminal.cwd).path, fluentBit: args.text("fluent-bit") ?? DEFAULT_VERSION, environment: terminal.environment,
      ...(target === BOTH ? {} : { targets: [target] }), ...(cpu === undefined ? {} : { cpu }), stopped: terminal.interruption(),
    });
    if (files.length > 0) terminal.out(renderTable(files.map(({ path, byteLength, header, host }) => [
      path.replace(`${resolve(terminal.cwd)}/`, ""), `${byteLength} bytes, ${header.arch}, AOT format ${header.format}: Fluent Bit ${host.releases}`,
    ]), terminal));
    const wanted = target === BOTH ? AOT_TARGETS.length : 1;
    return files.length < wanted ? endStopped(`${files.length} of ${plural(wanted, "file")}`, ExitCode.Ok, terminal) : ExitCode.Ok;
  },
});
