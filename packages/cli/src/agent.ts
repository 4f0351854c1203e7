// A real Fluent Bit under one's own control, for programs that ask it more than `flb-wasm` does. Node only.
export { AgentProgram, type Launch, SOCKET_NAME } from "./engine/agent-program.js";
export { type Absence, absences, readLogLine } from "./engine/agent-log.js";
export { packedMessage } from "./engine/forward-message.js";
