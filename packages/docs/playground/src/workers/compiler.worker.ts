// The compiler in its own thread.
import { compile } from "../compile/compile.js";
import type { CompilerWorker } from "../protocol.js";
import { serve } from "./serve.js";

serve<CompilerWorker>((request) => compile(request));
