#!/usr/bin/env node
import "./requires-node.js";

const { main } = await import("../dist/main.js");
await main();
