// The README of a new project.
import type { Template } from "./templates.js";

export function renderReadme(name: string, { kind, summary, rows = [] }: Template, source: string): string {
  const functionName = /^export function (\w+)/m.exec(source)?.[1] ?? "";
  const isInput = kind === "input";
  const out = isInput ? "build/input.wasm" : "build/filter.wasm";
  return `# ${name}

A Fluent Bit WASM ${kind}: ${summary}.

\`\`\`sh
npm install
npm test            # build, then run test/cases.yaml in the simulator
npm start           # ${isInput ? "run it once and print its records" : "run records.jsonl and show what happens to each record"}
npm run check       # what Fluent Bit would reveal only by losing records
npm run build:aot   # native code of what is built, for the agents that npx flb-wasm aot --help names
\`\`\`

| file | what it is |
| --- | --- |
| \`assembly/index.ts\` | the ${kind}${calledWords(functionName, isInput)} |
| \`asconfig.json\` | one line: take the SDK's build options |
| \`test/cases.yaml\` | ${isInput ? "files going in, and the records that must come out" : "records going in, and what must come out"} |
${isInput ? "" : "| `records.jsonl` | records to play with |\n"}| \`fluent-bit.yaml\` | a pipeline that runs it |
${rows.map(([files, what]) => `| ${files} | ${what} |\n`).join("")}
Change \`assembly/index.ts\`, run \`npm test\`, and look at what differs. When the new answers are right:

\`\`\`sh
npm test -- --update
\`\`\`

Run it in a real Fluent Bit, from this folder: \`npm run build && fluent-bit -c fluent-bit.yaml\`. Ship it:
\`npx flb-wasm manifest docker ${out}\`.
`;
}

function calledWords(functionName: string, isInput: boolean): string {
  if (functionName === "") return "";
  return isInput ? `; \`${functionName}\` runs at each interval, and its name is yours: Fluent Bit starts the module, not a function` : `; \`${functionName}\` is what Fluent Bit calls, \`function_name\` in \`fluent-bit.yaml\``;
}
