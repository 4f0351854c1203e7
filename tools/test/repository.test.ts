// This repository keeps its own rules.

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { repositoryStyleViolations } from "../check-style.js";
import { findViolations, renderViolation } from "../layers.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("imports only go down", () => {
  expect(findViolations(ROOT).map(renderViolation)).toEqual([]);
});

it("every file keeps the style rules", () => {
  expect(repositoryStyleViolations(ROOT).map(renderViolation)).toEqual([]);
});
