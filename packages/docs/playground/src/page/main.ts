import { EXAMPLES } from "../examples.js";
import { Session } from "../session.js";
import { WorkerCall } from "../worker-call.js";
const compiler = new WorkerCall<any>(() => new Worker(new URL("../workers/compiler.worker.ts", import.meta.url), { type: "module" }), 60);
const simulator = new WorkerCall<any>(() => new Worker(new URL("../workers/simulator.worker.ts", import.meta.url), { type: "module" }), 5);
const s = new Session({ compiler, simulator, show: (x) => { document.querySelector("#out")!.textContent += JSON.stringify(x, (k, v) => v instanceof Uint8Array ? v.length : k === "sourceMap" ? "" : v, 1).slice(0, 3000) + "\n" + performance.now() + "\n"; } });
for (const e of EXAMPLES) await s.run(e.workspace);
