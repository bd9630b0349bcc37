#!/usr/bin/env node
/** `s3access`, on any Node from 20 on. */
if (process.features.typescript) await import("./command.mjs");
else await import("./older-node.mjs");
