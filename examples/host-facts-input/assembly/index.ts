// Facts about a host, one record each: load, memory, pressure, and when certificates expire.
// Which of them, and where they are read, says config/facts.json.
import { emitCertificates } from "./certificates";
import { Facts } from "./facts";
import { emitLoad, emitMemory, emitPressure } from "./procfs";

export function collect(): void {
  const facts = new Facts();
  emitLoad(facts);
  emitMemory(facts);
  emitPressure(facts);
  emitCertificates(facts);
}
