/**
 * The arrows of the design: which room may import which. A message says which room was left.
 */

const ROOMS = [
  "config",
  "policies",
  "components",
  "drivers",
  "access",
  "guard",
  "sandbox",
  "scripts",
  "test",
  "bench",
];

/**
 * @param {string} room
 * @param {readonly string[]} mayImport rooms
 * @param {string} why
 */
const room = (room, mayImport, why) => ({
  name: `${room}-leaves-its-room`,
  severity: /** @type {const} */ ("error"),
  comment: why,
  from: { path: `^${room}/` },
  to: {
    path: `^(${ROOMS.filter((other) => other !== room && !mayImport.includes(other)).join("|")})/|^index\\.ts$`,
  },
});

/** @satisfies {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      comment: "Two modules that need each other are one idea in two files.",
      from: {},
      to: { circular: true },
    },
    {
      name: "index-stays-a-composition",
      severity: "error",
      comment: "index.ts composes config and components; anything else belongs in a room.",
      from: { path: "^index\\.ts$" },
      to: {
        path: `^(${ROOMS.filter((other) => !["config", "components", "policies"].includes(other)).join("|")})/`,
      },
    },
    {
      name: "policies-stay-pure",
      severity: "error",
      comment: "policies/ is pure: no Pulumi, no Node modules, no packages. Pass data in instead.",
      from: { path: "^policies/" },
      to: { pathNot: "^policies/" },
    },
    {
      name: "pulumi-stays-in-components",
      severity: "error",
      comment: "Only components, index.ts, config/load.ts and the sandbox know Pulumi.",
      from: { path: "^(config|drivers|access|policies)/", pathNot: "^config/load\\.ts$" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "systems-stay-apart",
      severity: "error",
      comment:
        "A component of one system knows no other system; what they share lies in components/ itself.",
      from: { path: "^components/([^/]+)/" },
      to: { path: "^components/[^/]+/", pathNot: "^components/$1/" },
    },
    room(
      "config",
      ["policies"],
      "config/ parses the stack; it knows the core's types and nothing that acts.",
    ),
    room(
      "components",
      ["policies"],
      "components/ register what policies/ returns; plain arguments reach them.",
    ),
    room("drivers", ["policies"], "drivers/ converge one object from stdin; they know no stack."),
    room(
      "access",
      ["policies", "config", "drivers"],
      "access/ is for people; it never registers resources.",
    ),
    room("guard", ["policies"], "guard/ runs the linter inside Pulumi."),
    {
      name: "nothing-knows-the-sandbox",
      severity: "error",
      comment: "The program must not know whether it is rehearsed.",
      from: { pathNot: "^(sandbox|test|bench|scripts)/" },
      to: { path: "^sandbox/" },
    },
    {
      name: "tests-are-leaves",
      severity: "error",
      comment: "Nothing imports tests or benchmarks.",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.sandbox|coverage|node_modules/\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
