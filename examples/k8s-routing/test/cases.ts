// Every case that the example is judged by: the labels, and where a record with them goes.
//   27 combinations of region, tenant and has-sensitive-data, each right, other or absent
//   labels of every wrong kind, which count as absent; records without labels, which stay as they are

export const DESTINATIONS = [
  "private-a1-elastic-ap-south-1", "private-a1-s3-ap-south-1", "general-elastic-ap-south-1", "general-s3-ap-south-1", "general-elastic", "general-s3",
] as const;

/** Where a record goes: a new tag, or `null` when it keeps its own. */
export type Destination = (typeof DESTINATIONS)[number] | null;

export interface Case {
  readonly name: string;
  /** The whole of `kubernetes`; `undefined` when the record has none. */
  readonly kubernetes: unknown;
  readonly goesTo: Destination;
}

const REGIONS = ["ap-south-1", "eu-west-1", undefined];
const TENANTS = ["private-a1", "team-7", undefined];
const SENSITIVE = ["true", "false", undefined];

function decide(region: string | undefined, tenant: string | undefined, sensitive: string | undefined): Destination {
  const store = sensitive === "true" ? "s3" : "elastic";
  if (region !== "ap-south-1") return `general-${store}`;
  return tenant === "private-a1" ? `private-a1-${store}-ap-south-1` : `general-${store}-ap-south-1`;
}

export const COMBINATIONS: readonly Case[] = REGIONS.flatMap((region) => TENANTS.flatMap((tenant) => SENSITIVE.map((sensitive): Case => ({
  name: `${region ?? "no region"}, ${tenant ?? "no tenant"}, ${sensitive ?? "no has-sensitive-data"}`,
  kubernetes: { labels: { ...(region && { region }), ...(tenant && { tenant }), ...(sensitive && { "has-sensitive-data": sensitive }) } },
  goesTo: decide(region, tenant, sensitive),
}))));

const NO_STRING = [5, 1.5, true, null, [], ["ap-south-1"], {}, { region: "ap-south-1" }, ""];

const wrongLabels: readonly Case[] = NO_STRING.flatMap((wrong): Case[] => [
  { name: `region is ${JSON.stringify(wrong)}`, kubernetes: { labels: { region: wrong, tenant: "private-a1" } }, goesTo: "general-elastic" },
  { name: `tenant is ${JSON.stringify(wrong)}`, kubernetes: { labels: { region: "ap-south-1", tenant: wrong } }, goesTo: "general-elastic-ap-south-1" },
  {
    name: `has-sensitive-data is ${JSON.stringify(wrong)}`,
    kubernetes: { labels: { region: "ap-south-1", tenant: "private-a1", "has-sensitive-data": wrong } }, goesTo: "private-a1-elastic-ap-south-1",
  },
]);

const nearMisses: readonly Case[] = [
  { name: "labels without any of the three", kubernetes: { labels: { app: "blog" } }, goesTo: "general-elastic" },
  { name: "no label at all", kubernetes: { labels: {} }, goesTo: "general-elastic" },
  { name: "another case", kubernetes: { labels: { Region: "ap-south-1", region: "AP-SOUTH-1" } }, goesTo: "general-elastic" },
  { name: "a longer value", kubernetes: { labels: { region: "ap-south-11", tenant: "private-a1" } }, goesTo: "general-elastic" },
  { name: "True", kubernetes: { labels: { "has-sensitive-data": "True" } }, goesTo: "general-elastic" },
  { name: "a key with dots and a slash", kubernetes: { labels: { "app.kubernetes.io/region": "ap-south-1", region: "ap-south-1" } }, goesTo: "general-elastic-ap-south-1" },
  { name: "a long value with escapes", kubernetes: { labels: { note: "\"\\\n\u0001é".repeat(50), region: "ap-south-1" } }, goesTo: "general-elastic-ap-south-1" },
];

/** What an API server can be made to say, and what it cannot but a file of metadata can. */
export const WITH_LABELS: readonly Case[] = [...COMBINATIONS, ...wrongLabels, ...nearMisses];

/** No labels to decide by: the record is untouched. */
export const WITHOUT_LABELS: readonly Case[] = [
  { name: "no kubernetes", kubernetes: undefined, goesTo: null },
  ...[null, "text", 7, true, [], ["labels"]].map((kubernetes): Case => ({ name: `kubernetes is ${JSON.stringify(kubernetes)}`, kubernetes, goesTo: null })),
  { name: "no labels", kubernetes: { pod_name: "p" }, goesTo: null },
  ...[null, "region", 7, true, [], ["region"]].map((labels): Case => ({ name: `labels is ${JSON.stringify(labels)}`, kubernetes: { labels }, goesTo: null })),
];

/** The record of a case. */
export function recordOf({ kubernetes }: Case): string {
  return JSON.stringify({ log: "a line", ...(kubernetes === undefined ? {} : { kubernetes }) });
}
