import { ObjectWriter, emit } from "@flb-wasm/sdk/input";

export function collect(): void {
  emit(new ObjectWriter().set("fact", "first"));
  emit(new ObjectWriter().set("fact", "second").set("text", "x".repeat(5000)));
  emit(new ObjectWriter().set("fact", "third"));
}
