// Contexts of content_modifier: what of an event an action is about.
//   in   the option, the action and the key; a release
//   out  Context; an action inside of the attributes that OpenTelemetry gives a record
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: set_context, plugins/processor_content_modifier/cm_config.c:87-216; otel_get_log_attributes, cm_logs.c:295-338 @v5.1.1
import { type Body, type Member, map, str } from "../../event/body.js";
import { compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Property, type Section, lastProperty, placeText } from "../config.js";
import { keyOf } from "./keys.js";

/** `group`: what an envelope says of all its records, and which none of them holds. */
export type Context = "body" | "metadata" | "log-attributes" | "group";

const CONTEXTS: Readonly<Record<string, Context>> = { body: "body", message: "body", record: "body", metadata: "metadata", attributes: "metadata" };
/** The key that an envelope's name and version have; `null` for any key: cm_config.c:121-190 */
const OF_GROUPS: Readonly<Record<string, string | null>> = { otel_resource_attributes: null, otel_scope_attributes: null, otel_scope_name: "name", otel_scope_version: "version" };
/** Actions that fail for a group, and some for a record, without their key. */
export const CAN_FAIL: readonly string[] = ["hash", "extract", "convert"];

/** @returns the key that the host gives the section too, where it has none. */
export function readContext(section: Section, action: string, version: string): { readonly context: Context; readonly impliedKey: string | null } {
  const property = lastProperty(section, "context");
  if (!property) return { context: "body", impliedKey: null };
  const word = property.value.toLowerCase();
  const context = CONTEXTS[word];
  if (context) return { context, impliedKey: null };
  if (word === "otel_log_attributes" && compare(version, "5.0.0") >= 0) return { context: "log-attributes", impliedKey: null }; // cm_config.c:207 @v5.0.0
  const impliedKey = compare(version, "3.1.0") >= 0 ? OF_GROUPS[word] : undefined; // cm_config.c:118 @v3.1.0
  if (impliedKey === undefined) return refuse(property.place, `it has no context ${property.value || '""'} in ${version}; write ${Object.keys(CONTEXTS).join(", ")}`);
  checkGroup(section, property, action, impliedKey);
  return { context: "group", impliedKey };
}

function refuse(place: Property["place"], problem: string): never {
  throw new ConfigError(place, `Cannot start the processor content_modifier: ${problem}`);
}

function checkGroup(section: Section, { value, place }: Property, action: string, impliedKey: string | null): void {
  if (impliedKey !== null && ["rename", "extract", "convert"].includes(action)) refuse(place, `the context ${value} has no action ${action}; write insert, upsert, delete or hash`);
  const key = lastProperty(section, "key");
  if (impliedKey !== null && key && key.value.toLowerCase() !== impliedKey) refuse(key.place, `the context ${value} has no key ${key.value}; write ${impliedKey}`);
  if (CAN_FAIL.includes(action)) {
    throw new NotSimulated(`Cannot simulate ${placeText(place)}: the action ${action} in the context ${value}, which fails for a group without the key, and then for its records; leave the processor out`);
  }
}

type Edit<Made> = (members: readonly Member[], made: Made) => { readonly members: readonly Member[]; readonly failed: boolean };

/** The attributes are made where there are none, whatever the action does. A value in their place that is no map ends it for the record. */
export function inLogAttributes<Made>(edit: Edit<Made>): Edit<Made> {
  return (metadata, made) => {
    const otlp = metadata.find((member) => keyOf(member)?.toLowerCase() === "otlp");
    const inside = otlp ? otlp[1] : map([]);
    if (inside.kind !== "map") return { members: metadata, failed: false };
    const attributes = inside.members.find((member) => keyOf(member) === "attributes");
    const target = attributes ? attributes[1] : map([]);
    if (target.kind !== "map") return { members: metadata, failed: false };
    const { members, failed } = edit(target.members, made);
    return { members: put(metadata, otlp, "otlp", map(put(inside.members, attributes, "attributes", map(members)))), failed };
  };
}

/** In its place, or at the end. */
function put(members: readonly Member[], before: Member | undefined, key: string, value: Body): readonly Member[] {
  return before ? members.map((member): Member => member === before ? [before[0], value] : member) : [...members, [str(key), value]];
}
