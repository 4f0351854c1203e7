// What an editor sees of "@flb-wasm/sdk/redact". The sources in assembly/redact say more.

import type { Record, Verdict } from "./index.js";

/** What happens to a match: of a {@link Detector} with {@link Detector.as}, or by its name in {@link settingsFile}. */
export declare enum Mode {
  /** Only counted; the text stays. For a first rollout. `observe` in the settings file. */
  Observe,
  /** Replaced by `[REDACTED:<name>]`; `mask` in the settings file. */
  Mask,
  /**
   * All but the last four letters and digits become `*`; of a card and an IBAN also the first ones stay, and the signs between them; never more
   * than half stays. `partial`.
   */
  Partial,
  /**
   * Replaced by `[HMAC:<name>.<32 hexadecimal digits>]`, the first 128 bits of HMAC-SHA-256, so that equal texts stay
   * equal. Without a key, see {@link Redactor.hmacKey}, the match is masked. `hmac`.
   */
  Hmac,
  /** An IPv4 address keeps its first 24 bits, an IPv6 address its first 48; any other match is masked. `truncate`. */
  Truncate,
  /** The member that holds the match is removed; `drop_field`. */
  DropField,
  /** The record is dropped; `drop_record`. */
  DropRecord,
}

/** How the text of {@link Redactor.allows} is compared with a match. */
export declare enum AllowKind {
  /** The match is this text, byte for byte. */
  Literal,
  /** The match begins with this text, byte for byte. */
  Prefix,
  /** The match ends with this text, byte for byte. */
  Suffix,
  /**
   * The match, or what stands behind its `@`, is this domain or lies in it, whatever the case: `example.org`. Says nothing of
   * what a name or a scheme announced, such as `password=x@example.org`.
   */
  Domain,
  /**
   * The match is an address in this network: `10.0.0.0/8`, `2001:db8::/32`; without a length just this address. `::/0` has
   * no IPv4 address in it, and `token=10.0.0.1` is no address.
   */
  Cidr,
}

/**
 * One kind of text to look for. A detector belongs to one {@link Redactor}; a second one needs a detector made anew.
 *
 * Where two find text that overlaps, all of it is replaced, under one name. See {@link Redactor} for an example.
 */
export declare class Detector {
  private constructor();
  /** `credit_card`: in the mask, in the audit member and in the settings file. */
  readonly name: string;
  /** Says what happens to a match, until {@link settingsFile} says otherwise; {@link Mode.Mask} if nothing is said. */
  as(mode: Mode): Detector;
}

/** Where settings come from: {@link settingsFile}. For {@link Redactor.configured}. */
export declare class Settings {
  protected constructor();
}

/**
 * Settings from a mounted JSON file. They add to what the code says, and win where both speak.
 *
 * The file is read with the first record and kept as long as the instance: the life of the agent since Fluent Bit 4.1, one
 * chunk before. With `detectors` in it, of those in code only those named there are asked; `literals` and `patterns` of the file are
 * asked in any case, and have their modes there too. `mode` is for all that `detectors` says nothing of. What is not understood,
 * also a setting of an unknown name, is left out with one log line each (`Cannot use the mode …`); without the file, also with
 * a log line, the code's settings hold.
 *
 * ```json
 * {
 *   "detectors": { "email": "hmac", "credit_card": "partial", "phone": "observe", "ipv4": true, "jwt": false, "employee_id": "hmac" },
 *   "include": ["$log"], "exclude": ["$kubernetes"],
 *   "allow": { "domain": ["example.com"], "cidr": ["10.0.0.0/8"], "literal": [], "prefix": ["test_"], "suffix": [".svc"] },
 *   "literals": { "project_name": "Nightingale" }, "patterns": { "employee_id": "EMP-\\d{6}" },
 *   "mode": "mask", "hmac_key_file": "/etc/flb-wasm-key/key", "audit": "_redaction", "numbers": true, "keys": false
 * }
 * ```
 *
 * @param path below one of the directories in `accessible_paths`, spelt as there.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { Redactor, allDetectors, settingsFile } from "@flb-wasm/sdk/redact";
 *
 * const redactor = new Redactor(allDetectors()).configured(settingsFile("/etc/flb-wasm/redaction.json"));
 *
 * export function redact(record: Record): Verdict {
 *   return redactor.apply(record);
 * }
 * ```
 */
export declare function settingsFile(path: string): Settings;

/**
 * Finds personal and secret text in records and replaces it: in every string at every depth, and in JSON that stands
 * as text inside of a string. Make it once, outside of the filter; it lives as long as the instance.
 *
 * It fails closed, and log lines of its module show nothing of a record. A text with more than 512 matches, or one that cannot be rewritten, becomes `[REDACTED:failed]` and
 * is counted as `failed`. Redacting twice changes nothing, as marks are stepped over; only what touches a mark may be judged anew, and then more is replaced.
 * A number in JSON inside of a text becomes a text there, so that it stays JSON. Its methods give the Redactor itself; they hold from the
 * first record on, so call them before it. What they cannot use costs a log line, `Cannot …`, and is left out.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { AllowKind, Mode, Redactor, creditCard, email, secretAssignment } from "@flb-wasm/sdk/redact";
 *
 * const redactor = new Redactor([email().as(Mode.Hmac), creditCard().as(Mode.Partial), secretAssignment()])
 *   .pattern("employee_id", "EMP-\\d{6}")
 *   .exclude("$kubernetes")
 *   .allows(AllowKind.Domain, "example.org")
 *   .hmacKey("/etc/flb-wasm-key/key")
 *   .audit();
 *
 * export function redact(record: Record): Verdict {
 *   return redactor.apply(record);
 * }
 * ```
 */
export declare class Redactor {
  /**
   * @param detectors in the order in which they are asked, or {@link allDetectors}; 63 at most. One more is not asked,
   * with a log line.
   */
  constructor(detectors?: Detector[]);
  /** Matches in the record that {@link Redactor.apply} saw last, also those that were only counted. */
  matches: i32;
  /** Adds a detector behind those there are; null adds nothing. */
  detect(detector: Detector | null): Redactor;
  /**
   * Adds a detector for a text of your own, which is found anywhere, also inside of a word.
   *
   * @param name of `a-z`, `0-9` and `_`, at most 39 characters.
   * @param text 1 to 200 characters; capitals are not small letters. What is not ASCII is looked for as `\uXXXX`, which is
   * how Fluent Bit writes it unless `json.escape_unicode` is off.
   */
  literal(name: string, text: string): Redactor;
  /**
   * Adds a detector for a form: `EMP-\d{6}`, found where a word begins and ends.
   *
   * `\d` is a digit, `\h` a hexadecimal digit, `\a` a letter, `\w` a letter, digit or `_`, `\\` a backslash, `\{` a brace,
   * anything else itself; `{n}` or `{n,m}` behind an element, up to 128, repeats it. An element takes as much as it can
   * and gives nothing back, so the cost is the pattern's length. A pattern needs a character that stands for itself, no
   * digit, at a fixed distance from its start, or digits in front.
   *
   * @param name of `a-z`, `0-9` and `_`, at most 39 characters.
   * @param text ASCII without quotes, at most 64 elements.
   */
  pattern(name: string, text: string): Redactor;
  /**
   * Scans only what a record accessor names, and all that is in it: `$log`, `$http['headers']['x-*']`.
   *
   * @param path `*` stands for any key or position, at the start or end of a key for any text. With
   * {@link Redactor.exclude} 32 at most. Where one cannot be used, everything is looked at.
   */
  include(path: string): Redactor;
  /** Passes by what a record accessor names: `$kubernetes`. Wins over {@link Redactor.include}. */
  exclude(path: string): Redactor;
  /** Lets a match stay, whatever found it. All Redactors of a module that allow anything share what is allowed. */
  allows(kind: AllowKind, text: string): Redactor;
  /**
   * Names the file with the key for {@link Mode.Hmac}; a line break at its end is not part of the key.
   *
   * Read with the first record. Without it matches are masked; a key below 16 bytes is used with a warning, 32 random
   * bytes are right. There is one key in a module.
   *
   * @param path below one of the directories in `accessible_paths`, spelt as there.
   */
  hmacKey(path: string): Redactor;
  /** Scans numbers too, digits without a sign and a fraction, which is off by default; one that holds a match becomes a string. */
  numbers(scans?: boolean): Redactor;
  /** Scans keys too, which is off by default. The second and each further one of a map that is replaced is numbered, `[REDACTED:email]_2`, but for pseudonyms. */
  keys(scans?: boolean): Redactor;
  /**
   * Writes `{"<detector>": <count>}` into records with matches: never what was found. Counts that an earlier filter
   * wrote there are added, and what else is in that map stays; anything else under the key is replaced.
   *
   * @param key `_redaction` unless told.
   */
  audit(key?: string): Redactor;
  /** Takes settings from elsewhere with the first record: {@link settingsFile}. */
  configured(settings: Settings): Redactor;
  /**
   * Redacts a record by edits, which are written out when the filter returns.
   *
   * @returns Drop if a detector with {@link Mode.DropRecord} matched or if memory does not suffice to write what was
   * found, with a log line; else Keep.
   */
  apply(record: Record): Verdict;
}

/** Every detector below, each made anew, keys by their form first. A module holds the detectors that are named; this names all. */
export declare function allDetectors(): Detector[];
/**
 * `email`: a local part, `@`, and a host name whose last label is a top level domain; `%40` for the `@` too. Leaves
 * `user:pass@host` of a URL, `git@host:path`, `file@2x.png`, `unit@1.service` and `package@1.2.3`.
 * @see https://datatracker.ietf.org/doc/html/rfc5322#section-3.4.1
 */
export declare function email(): Detector;
/**
 * `credit_card`: payment card numbers of 13 to 19 digits, in a row or in groups, of an issuer's range and length, with
 * a right Luhn digit. Leaves epoch milliseconds, decimals, and parts of longer numbers or words. {@link Mode.Partial}
 * keeps the front as well.
 * @see ISO/IEC 7812-1
 */
export declare function creditCard(): Detector;
/**
 * `iban`: international bank account numbers, in a row or in groups of four. Leaves a country or a length that the
 * registry does not have, and wrong check digits.
 * @see ISO 13616
 */
export declare function iban(): Detector;
/**
 * `us_ssn`: US social security numbers as `AAA-GG-SSSS`; with spaces or dots or without separators only where the text says
 * what it is. Leaves what was never issued: area 000, 666 and 900 to 999, group 00, serial 0000, and two numbers from
 * advertisements.
 * @see https://www.ssa.gov/employer/randomization.html
 */
export declare function usSsn(): Detector;
/**
 * `phone`: `+` and a country code, North American `(AAA) NNN-NNNN` and `AAA-NNN-NNNN`; any other spelling of 7 to 15
 * digits where words before it, or the key, call it a phone number: `phone: …`, `mobile no. …`, `sms sent to …`. Leaves UTC offsets, epoch seconds, addresses and
 * dates.
 * @see ITU-T E.164
 */
export declare function phone(): Detector;
/**
 * `ipv4`: four numbers up to 255 without leading zeros; a range is one match. Leaves versions (`version 1.2.3.4`,
 * `Chrome/120.0.0.0`, `app-1.2.3.4.jar`) and object identifiers.
 * @see https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.2
 */
export declare function ipv4(): Detector;
/**
 * `ipv6`: eight groups, or fewer with one `::`, the last two also as an IPv4 address, with or without a zone. Leaves
 * times, MAC addresses, fingerprints, and paths of C++ and Rust.
 * @see https://datatracker.ietf.org/doc/html/rfc4291#section-2.2
 */
export declare function ipv6(): Detector;
/**
 * `mac`: six pairs with `:` or `-`, or three fours with `.`; both addresses in the `MAC=` of the kernel's firewall, and the one behind `01:` of
 * DHCP. Leaves UUIDs, and fingerprints of more than six pairs.
 * @see https://standards.ieee.org/wp-content/uploads/import/documents/tutorials/eui.pdf
 */
export declare function mac(): Detector;
/**
 * `jwt`: JSON Web Tokens of three parts of base64url, five if encrypted, two if the signature was cut. Leaves what has
 * dots and base64url but a first part that does not decode to `{"`.
 * @see https://datatracker.ietf.org/doc/html/rfc7519#section-3
 */
export declare function jwt(): Detector;
/**
 * `aws_access_key`: AWS access key identifiers: `AKIA`, `ASIA`, `ABIA`, `ACCA` or `A3T` and what follows, 20 characters
 * in all. Leaves parts of longer words; the secret that belongs to it is {@link awsSecretKey}'s.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export declare function awsAccessKey(): Detector;
/**
 * `aws_secret_key`: 40 characters of base64 whose name, or an access key identifier just before, says that they are a
 * secret access key. Leaves 40 characters of base64 that nothing announces: the key has no other shape.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export declare function awsSecretKey(): Detector;
/**
 * `gcp_api_key`: Google Cloud API keys `AIza…`, OAuth access tokens `ya29.…` and client secrets `GOCSPX-…`. Leaves
 * service account keys, which are private keys: {@link privateKey}.
 * @see https://cloud.google.com/docs/authentication/api-keys
 */
export declare function gcpApiKey(): Detector;
/**
 * `azure_key`: `AccountKey=` and `SharedAccessKey=` of connection strings, `sig=` of shared access signatures, account
 * keys that something before calls a key, and client secrets `xxx8Q~…` of Entra ID. Leaves a `sig=` beside which no
 * version or expiry stands.
 * @see https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 */
export declare function azureKey(): Detector;
/**
 * `github_token`: `ghp_`, `gho_`, `ghu_`, `ghs_` and `ghr_` with 30 characters and their checksum, or longer, the JSON
 * Web Tokens behind `ghs_`, and `github_pat_`. Where the checksum does not fit, 36 characters that look random go all
 * the same, because one that was mistyped still tells most of a token; it leaves placeholders.
 * @see https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
export declare function githubToken(): Detector;
/**
 * `gitlab_token`: `glpat-` and GitLab's other prefixes with 20 characters or more, and `GR1348941…` of runner
 * registrations. Leaves shorter ones.
 * @see https://docs.gitlab.com/security/tokens/#token-prefixes
 */
export declare function gitlabToken(): Detector;
/**
 * `slack_token`: `xoxb-`, `xoxp-`, `xoxa-`, `xoxr-`, `xoxs-`, `xoxo-`, `xoxe-`, `xoxc-`, `xoxd-` and `xapp-`, and the
 * secret path of web hooks. Leaves the host of a web hook, `hooks.slack.com`.
 * @see https://api.slack.com/concepts/token-types
 */
export declare function slackToken(): Detector;
/**
 * `stripe_key`: `sk_`, `rk_` and `pk_` with `live`, `test` or `prod`, and `whsec_` of web hooks. Leaves identifiers of
 * objects, such as `cus_…`, and `pk_` or `sk_` of anybody else.
 * @see https://docs.stripe.com/keys
 */
export declare function stripeKey(): Detector;
/**
 * `openai_key`: `sk-` and 32 letters and digits or more; `sk-proj-`, `sk-svcacct-`, `sk-admin-` and longer. Leaves other texts that
 * begin with `sk-`, unless they hold the `T3BlbkFJ` of OpenAI's keys; `sk-ant-` is {@link anthropicKey}'s.
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export declare function openaiKey(): Detector;
/**
 * `anthropic_key`: `sk-ant-`, a kind and its version, and the key. Leaves `sk-` without `ant`, which may be {@link
 * openaiKey}'s.
 * @see https://docs.anthropic.com/en/api/overview
 */
export declare function anthropicKey(): Detector;
/**
 * `npm_token`: `npm_` with 30 characters and their checksum, or 36 that look random. Leaves the names of npm's
 * variables and placeholders.
 * @see https://docs.npmjs.com/about-access-tokens
 */
export declare function npmToken(): Detector;
/**
 * `sendgrid_key`: `SG.`, 22 characters, a dot, 43 characters. Leaves any other length.
 * @see https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
 */
export declare function sendgridKey(): Detector;
/**
 * `twilio_key`: `AC` or `SK` and 32 hexadecimal digits in small letters; after a name such as `TWILIO_AUTH_TOKEN` or
 * `authToken` the 32 digits of an auth token, and the 32 letters and digits behind `SK…:`. Leaves 32 hexadecimal digits that nothing announces: most are digests.
 * @see https://www.twilio.com/docs/glossary/what-is-a-sid
 */
export declare function twilioKey(): Detector;
/**
 * `authorization`: the value of an `Authorization` header after its scheme, and `Bearer …` and `Basic …` anywhere; of `Cookie` and
 * `Set-Cookie` what lies between the first and the last value of 16 bytes or more that looks made. Leaves the scheme, `theme=dark`, and
 * `Bearer token`, `Basic authentication` and `Bearer realm=…`.
 * @see https://datatracker.ietf.org/doc/html/rfc9110#section-11.4
 */
export declare function authorization(): Detector;
/**
 * `url_credentials`: user and password of `scheme://user:password@host` and of `user:password@tcp(host)`; a user name
 * of 20 characters or more with a digit and without a password is a token. Leaves the host readable; leaves `git@host`, `ssh://git@host`
 * and placeholders.
 * @see https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1
 */
export declare function urlCredentials(): Detector;
/**
 * `url_token`: secrets in the query or fragment of a URL, by their name: `?token=…`, `&X-Amz-Signature=…`,
 * `#access_token=…`. Leaves page tokens, placeholders and short codes. Yields to a detector that knows the secret by
 * its form.
 * @see https://datatracker.ietf.org/doc/html/rfc3986#section-3.4
 */
export declare function urlToken(): Detector;
/**
 * `secret_assignment`: what a name gives away: `password=…`, `"api_key": "…"`, `--token …`, `<password>…</password>`,
 * members whose key is such a name, and the `value` right behind a `name` or `key` of that kind; short options of programs, `mysql -p…`,
 * `curl -u user:…`, `sshpass -p …`, `docker login -p …`, `redis-cli -a …`, `sqlcmd -P …`, `ldapsearch -w …`; `password …` and `…_key …` before
 * what no sentence has there. Leaves placeholders, words about passwords, page tokens, counts, constants (`apiKey=FETCH`) and names of
 * Secrets (`existingSecret: …`, `namespace/name`). Yields to a detector that knows the secret by its form.
 */
export declare function secretAssignment(): Detector;
/**
 * `private_key`: a PEM block; what a record holds of one that began or ended elsewhere; lines of nothing but base64.
 * Leaves public keys and certificates, and a text that only names the header. A short last line alone is not found.
 * @see https://datatracker.ietf.org/doc/html/rfc7468#section-10
 */
export declare function privateKey(): Detector;
