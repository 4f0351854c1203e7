// The simulator in its own thread, which the page ends when a guest does not.
import type { SimulatorWorker } from "../protocol.js";
import { run } from "../run/run.js";
import { serve } from "./serve.js";

serve<SimulatorWorker>((request, progress) => run(request, progress));
