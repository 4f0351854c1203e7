// What an editor sees of "@flb-wasm/sdk/redact". The sources in assembly/redact say more.

import type { Record, Verdict } from "./index";

/** What happens to a match. */
export declare enum Mode {
  /** Only counted; the text stays. For a first rollout. */
  Observe,
  /** Replaced by `[REDACTED:<name>]`. */
  Mask,
  /** All but the last four bytes become `*`; of a card also the first bytes stay; never more than half stays. */
  Partial,
  /** Replaced by a keyed HMAC-SHA-256 pseudonym, so that equal texts stay equal. Needs {@link Redactor.hmacKey}. */
  Hmac,
  /** An IPv4 address keeps its first 24 bits, an IPv6 address its first 48; any other match is masked. */
  Truncate,
  /** The member that holds the match is removed. */
  DropField,
  /** The record is dropped. */
  DropRecord,
}

/** How an allow-list entry is compared with a match. A network is written `10.0.0.0/8` or `2001:db8::/32`. */
export declare enum AllowKind { Literal, Prefix, Suffix, Domain, Cidr }

/** One kind of text to look for. A detector belongs to one {@link Redactor}. */
export declare class Detector {
  private constructor();
  /** In the mask, in the audit member and in the settings file. */
  readonly name: string;
  /** Says what happens to a match; {@link Mode.Mask} if nothing is said. */
  as(mode: Mode): Detector;
}

/** Where settings come from: {@link settingsFile}. */
export declare class Settings {
  protected constructor();
}

/** Settings from a mounted JSON file, read with the first record. */
export declare function settingsFile(path: string): Settings;

/** Finds personal and secret text in records and replaces it. Make it once, outside of the filter. */
export declare class Redactor {
  /** @param detectors in the order in which they are asked, or {@link allDetectors}. */
  constructor(detectors?: Detector[]);
  /** Matches in the last record, also those that were only counted. */
  matches: i32;
  detect(detector: Detector | null): Redactor;
  /** Adds a detector for a text of your own. */
  literal(name: string, text: string): Redactor;
  /** Adds a detector for a simple pattern: `EMP-\d{6}`. */
  pattern(name: string, text: string): Redactor;
  /** Scans only what a record accessor names, and all that is in it; `*` stands for any characters of a key. */
  include(path: string): Redactor;
  /** Passes by what a record accessor names. Wins over {@link Redactor.include}. */
  exclude(path: string): Redactor;
  /** Lets a match stay. Wins over detectors. */
  allows(kind: AllowKind, text: string): Redactor;
  /** Names the file with the key for {@link Mode.Hmac}, below `accessible_paths`; read with the first record. */
  hmacKey(path: string): Redactor;
  /** Scans numbers too; one that holds a match becomes the mask, a string. */
  numbers(scans?: boolean): Redactor;
  /** Scans keys too. */
  keys(scans?: boolean): Redactor;
  /** Writes the counts of a record's matches under this key: never what was found. */
  audit(key?: string): Redactor;
  configured(settings: Settings): Redactor;
  /** Redacts a record; Drop if a detector with {@link Mode.DropRecord} matched, or if memory does not suffice. */
  apply(record: Record): Verdict;
}

/** Every detector below, each made anew. What a filter does not name is not in its module; this names them all. */
export declare function allDetectors(): Detector[];
export declare function email(): Detector;
export declare function creditCard(): Detector;
export declare function iban(): Detector;
export declare function usSsn(): Detector;
export declare function phone(): Detector;
export declare function ipv4(): Detector;
export declare function ipv6(): Detector;
export declare function mac(): Detector;
export declare function jwt(): Detector;
export declare function awsAccessKey(): Detector;
export declare function awsSecretKey(): Detector;
export declare function gcpApiKey(): Detector;
export declare function azureKey(): Detector;
export declare function githubToken(): Detector;
export declare function gitlabToken(): Detector;
export declare function slackToken(): Detector;
export declare function stripeKey(): Detector;
export declare function openaiKey(): Detector;
export declare function anthropicKey(): Detector;
export declare function npmToken(): Detector;
export declare function sendgridKey(): Detector;
export declare function twilioKey(): Detector;
export declare function authorization(): Detector;
export declare function urlCredentials(): Detector;
export declare function urlToken(): Detector;
export declare function secretAssignment(): Detector;
export declare function privateKey(): Detector;
