import { Record } from "@flb-wasm/sdk";

export function reshape(record: Record): void {
  // Below the record: any map can be edited.
  record.at("kubernetes").remove("annotations");

  // A path makes the maps that are missing on its way.
  record.set("$kubernetes['labels']['seen']", true);

  // A value of the record can be set elsewhere in it; its bytes are copied.
  record.set("pod", record.at("$kubernetes['pod_name']"));

  // JSON text is checked before it is taken.
  record.setRaw("source", '{"agent":"fluent-bit","hops":[1,2]}');
}
