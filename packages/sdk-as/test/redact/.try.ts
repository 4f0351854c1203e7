import { loadScanner } from "/work/main/packages/sdk-as/test/redact/scanner.ts";
const s = await loadScanner();
console.log(s.names.join(" "));
for (const t of process.argv.slice(2)) console.log(t, s.scan(t, null).map((m) => [m.detector, m.text]));
