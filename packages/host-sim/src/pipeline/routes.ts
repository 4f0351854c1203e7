// Conditional routing: which routes of an input a record takes.
//   in   the input's routes, the outputs they name, a record
//   out  routes; a record that takes one gets the route's name as its tag
//   err  NotSimulated for contexts other than the body and for fields whose text is not modelled
// Source: split_and_append_route_payloads, src/flb_input_log.c:1152-1460 @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import { type Asked, type Fulfils, compileCondition } from "./condition.js";
import { type Route, type RouteRule, type Section, instanceName, lastValue, placeText } from "./config.js";

/** A route with the outputs that are really connected to it. */
export interface ConnectedRoute {
  readonly route: Route;
  /** Names of instances. */
  readonly outputs: readonly string[];
  readonly takes: Fulfils;
}

/**
 * Connects routes as the host does: an output that an earlier route of the same input has is not connected again
 * (`input_has_direct_route`, src/flb_router_config.c:1528 @v5.1.1).
 */
export function connectRoutes(input: Section, outputs: readonly Section[]): readonly ConnectedRoute[] {
  const taken = new Set<string>();
  return input.routes.map((route) => {
    if (!route.isConditional) throw new NotSimulated(`Cannot simulate ${placeText(route.place)}: the route ${route.name} has no condition`);
    const connected: string[] = [];
    for (const { name, fallback } of route.outputs) {
      const output = findOutput(name, outputs) ?? (fallback === undefined ? undefined : findOutput(fallback, outputs));
      if (!output || taken.has(instanceName(output, outputs))) continue;
      taken.add(instanceName(output, outputs));
      connected.push(instanceName(output, outputs));
    }
    return { route, outputs: connected, takes: compileCondition(route, contextOf) };
  });
}

/**
 * The output that a route names: by alias, by instance name, by plugin. find_output_instance, src/flb_router_config.c:1387-1418 @v5.1.1
 *
 * @example
 * ```ts
 * import { findOutput, readPipelineConfig } from "@flb-wasm/host-sim";
 * const { outputs } = readPipelineConfig("[OUTPUT]\n  Name stdout\n  Match *\n", { file: "fluent-bit.conf" });
 * findOutput("stdout.0", outputs)?.name; // "stdout"
 * ```
 */
export function findOutput(name: string, outputs: readonly Section[]): Section | undefined {
  return outputs.find((output, i) => lastValue(output, "alias") === name || output.name === name
    || `${output.name}.${outputs.slice(0, i).filter((before) => before.name === output.name).length}` === name);
}

/** All that are not default come first; a default route takes what none of them took. */
export function chooseRoutes(routes: readonly ConnectedRoute[], record: Asked): readonly ConnectedRoute[] {
  const connected = routes.filter(({ outputs }) => outputs.length > 0);
  const chosen = connected.filter(({ route, takes }) => !route.isDefault && takes(record));
  return chosen.length > 0 ? chosen : connected.filter(({ route, takes }) => route.isDefault && takes(record));
}

/** @throws NotSimulated for a rule over anything else than the record. */
function contextOf({ context, place }: RouteRule): "body" {
  if (!["body", "record", "message", "record_body"].includes(context)) throw new NotSimulated(`Cannot simulate ${placeText(place)}: routing by ${context}`);
  return "body";
}
