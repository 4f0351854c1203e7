// What a multiline filter makes of the records of one chunk, as Fluent Bit 3.1 to 5.1 have it.

/** What it shows; options; records; what arrives in any order, and what since a release. */
export type MultilineRow = readonly [
  what: string, options: string, records: readonly string[], arrive: readonly string[], ...later: (readonly [since: string, arrive: readonly string[]])[],
];

/** In YAML. */
export const MULTILINE_PARSERS = `multiline_parsers:
  - name: numbered
    type: regex
    flush_timeout: 500
    rules:
      - {state: start_state, regex: '/^\\d+ /', next_state: cont}
      - {state: cont, regex: '/^\\D*$/', next_state: cont}
  - name: loop
    type: regex
    rules:
      - {state: start_state, regex: '^A', next_state: b}
      - {state: b, regex: '^B', next_state: c}
      - {state: c, regex: '^E', next_state: start_state}
  - {name: ends, type: endswith, match_string: ';', key_content: log}
  - {name: goes_on, type: endswith, match_string: '\\', negate: true, key_content: log}
  - {name: grouped, type: eq, match_string: last, key_content: log, key_pattern: p, key_group: g}
  - {name: parsed, type: equal, match_string: '1', key_content: log, key_pattern: p, parser: json}
`;

const KEY = "multiline.key_content: log, flush_ms: 500";
const TRACE = ['{"log":"one","n":1}', '{"log":"java.lang.Exception: x","n":2}', '{"log":"\\tat a.b(C.java:1)","n":3}', '{"log":"Caused by: x","n":4}', '{"log":"\\t... 12 more","n":5}', '{"log":"two","n":6}'];
const TRACED = ['{"log":"one","n":1}', '{"log":"java.lang.Exception: x\\n\\tat a.b(C.java:1)\\nCaused by: x\\n\\t... 12 more","n":2}', '{"log":"two","n":6}'];
const PYTHON = ['{"log":"Traceback (most recent call last):","n":1}', '{"log":"  File \\"a.py\\", line 1","n":2}', '{"log":"    f()","n":3}', '{"log":"ValueError: x","n":4}', '{"log":"Traceback (most recent call last):","n":5}'];
const PYTHONS = ['{"log":"Traceback (most recent call last):\\n  File \\"a.py\\", line 1\\n    f()\\nValueError: x","n":1}', '{"log":"Traceback (most recent call last):","n":5}'];
const PARTS = '"partial_message":"true","partial_id":"a"';

export const MULTILINE_ROWS: readonly MultilineRow[] = [
  ["java, without a buffer", `buffer: off, multiline.parser: java, ${KEY}`, TRACE, TRACED],
  ["java, with a buffer", `multiline.parser: java, ${KEY}`, TRACE, TRACED],
  ["a name in capitals, among others", `multiline.parser: "go, JAVA", ${KEY}`, TRACE, TRACED],
  ["a message that its own rule ends begins again with that line since 5.0.4, and the next one has its members", `multiline.parser: python, ${KEY}`, PYTHON, PYTHONS,
    ["5.0.4", [PYTHONS[0] ?? "", '{"log":"Traceback (most recent call last):","n":4}']]],
  ["and it comes twice, without a next one", `buffer: off, multiline.parser: python, ${KEY}`, PYTHON.slice(0, 4), PYTHONS.slice(0, 1), ["5.0.4", [PYTHONS[0] ?? "", PYTHON[3] ?? ""]]],
  ["go", `multiline.parser: go, ${KEY}`, ['{"log":"panic: x"}', '{"log":""}', '{"log":"goroutine 1 [running]:"}', '{"log":"main.main()"}', '{"log":"\\t/a.go:1"}', '{"log":"other"}', '{"log":"äpanic: y"}'],
    ['{"log":"panic: x\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\t/a.go:1"}', '{"log":"other"}', '{"log":"äpanic: y"}']],
  ["ruby", `multiline.parser: ruby, ${KEY}`, ['{"log":"a.rb:1:in `x\'"}', '{"log":"\\tfrom b.rb:2:in `y\'"}', '{"log":"x"}'], ['{"log":"a.rb:1:in `x\'\\n\\tfrom b.rb:2:in `y\'"}', '{"log":"x"}']],
  ["rules of one's own, an empty line, lines with ends", `multiline.parser: numbered, ${KEY}`, ['{"log":"1 a\\n","n":1}', '{"log":"b","n":2}', '{"log":"","n":3}', '{"log":"c","n":4}', '{"log":"2 d","n":5}', '{"log":"x9","n":6}'],
    ['{"log":"1 a\\nb\\n\\nc","n":1}', '{"log":"2 d","n":5}', '{"log":"x9","n":6}']],
  ["a line that goes on where nothing begins: the rule of the last line holds", `multiline.parser: numbered, ${KEY}`, ['{"log":"1 a","n":1}', '{"log":"9","n":2}', '{"log":"b","n":3}', '{"log":"9","n":4}'],
    ['{"log":"1 a","n":1}', '{"log":"9","n":2}', '{"log":"b"}', '{"log":"9","n":4}'], ["5.0.4", ['{"log":"1 a","n":1}', '{"log":"9","n":2}', '{"log":"b","n":3}', '{"log":"9","n":4}']]],
  ["records without the key, or with another value", `multiline.parser: java, ${KEY}`, ['{"x":"Exception: x"}', '{"log":5}', '{"log":"Exception: x"}', '{"log":null,"n":1}', '{"log":"\\tat a"}'],
    ['{"x":"Exception: x"}', '{"log":5}', '{"log":"Exception: x"}', '{"log":null,"n":1}', '{"log":"\\tat a"}']],
  ["no key at all", "multiline.parser: java, flush_ms: 500", ['{"log":"Exception: x"}', '{"log":"\\tat a"}'], ['{"log":"Exception: x"}', '{"log":"\\tat a"}']],
  ["an end that the text has", "buffer: off, multiline.parser: ends", ['{"log":"a","n":1}', '{"log":"b;","n":2}', '{"log":"","n":3}', '{"log":"c","n":4}'], ['{"log":"ab;","n":1}', '{"log":"","n":3}', '{"log":"c","n":4}']],
  ["an end that the text does not have", "multiline.parser: goes_on, flush_ms: 500", ['{"log":"a\\\\","n":1}', '{"log":"b","n":2}', '{"log":"c","n":3}'], ['{"log":"a\\\\b","n":1}', '{"log":"c","n":3}']],
  ["another key says the end, and a third one whose it is", "multiline.parser: grouped, flush_ms: 500",
    ['{"log":"a","g":"x","p":"more"}', '{"log":"b","g":"y","p":"more"}', '{"log":"c","g":"x","p":"last"}', '{"log":"d","g":"y","p":"last"}', '{"log":"last","p":"no"}', '{"log":"last"}'],
    ['{"log":"ac","g":"x","p":"more"}', '{"log":"bd","g":"y","p":"more"}', '{"log":"lastlast","p":"no"}']],
  ["a parser reads the text first", "multiline.parser: parsed, flush_ms: 500", ['{"log":"{\\"log\\":\\"a\\",\\"p\\":\\"0\\"}","n":1}', '{"log":"{\\"log\\":\\"b\\",\\"p\\":\\"1\\"}","n":2}', '{"log":"x","n":3}'], ['{"log":"ab","p":"0"}', '{"log":"x","n":3}']],
  ["docker", "multiline.parser: docker, flush_ms: 500", ['{"log":"{\\"log\\":\\"a \\",\\"stream\\":\\"stdout\\"}"}', '{"log":"{\\"log\\":\\"e\\\\n\\",\\"stream\\":\\"stderr\\"}"}', '{"log":"{\\"log\\":\\"b\\\\n\\",\\"stream\\":\\"stdout\\"}"}'],
    ['{"log":"a b\\n","stream":"stdout"}', '{"log":"e\\n","stream":"stderr"}']],
  ["cri", "multiline.parser: 'docker, cri', flush_ms: 500", ['{"log":"2024-01-02T03:04:05.1Z stdout P a "}', '{"log":"2024-01-02T03:04:05.2Z stdout F b"}', '{"log":"plain"}'],
    ['{"time":"2024-01-02T03:04:05.1Z","stream":"stdout","_p":"P","log":"a b"}', '{"log":"plain"}']],
  ["a second parser takes what the first one took, up to 4.0", `buffer: off, multiline.parser: "ends, goes_on", ${KEY}`, ['{"log":"a;","n":1}', '{"log":"b;","n":2}'], ['{"log":"a;","n":1}', '{"log":"b;","n":2}', '{"log":"b;","n":2}'],
    ["4.1.0", ['{"log":"a;","n":1}', '{"log":"b;","n":2}']]],
  ["a rule that ends at the start", `buffer: off, multiline.parser: loop, ${KEY}`, ['{"log":"A1","n":1}', '{"log":"B2","n":2}', '{"log":"A3","n":3}', '{"log":"C","n":4}', '{"log":"B5","n":5}', '{"log":"E6","n":6}'],
    ['{"log":"A1\\nB2","n":1}', '{"log":"A3","n":3}', '{"log":"C","n":4}', '{"log":"B5\\nE6"}'], ["5.0.4", ['{"log":"A1\\nB2","n":1}', '{"log":"A3","n":3}', '{"log":"C","n":4}', '{"log":"B5\\nE6","n":5}', '{"log":"E6","n":6}']]],
  ["parts of a message", `mode: partial_message, ${KEY}`, [`{"log":"a","n":1,${PARTS},"partial_ordinal":"1"}`, '{"log":"other"}', `{"log":"b","n":2,${PARTS},"partial_last":"false"}`, `{"log":"c","n":3,${PARTS},"partial_last":"true"}`],
    ['{"n":1,"log":"abc"}', '{"log":"other"}']],
  ["parts without their last one", `mode: partial_message, ${KEY}`, [`{"log":"a","n":1,${PARTS}}`, `{"log":"b","n":2,${PARTS}}`, '{"log":"c","partial_message":"true"}', '{"log":"d","partial_message":"no"}'],
    ['{"n":1,"log":"ab"}', '{"log":"c","partial_message":"true"}', '{"log":"d","partial_message":"no"}']],
  ["an id that begins with another one; a key that another begins with", `mode: partial_message, ${KEY}`, ['{"log":"a","partial_message":"true","partial_id":"ab"}', `{"log":"b",${PARTS},"partial_last":"TRUE"}`, `{"lo":"c","part":"x",${PARTS},"partial_last":"true"}`],
    ['{"log":"ab"}', '{"lo":"c","part":"x","partial_message":"true","partial_id":"a","partial_last":"true"}']],
  ["a part whose content is no text has a message of its own, which is empty", `mode: partial_message, ${KEY}`, [`{"log":5,"n":1,${PARTS}}`], [`{"log":5,"n":1,${PARTS}}`, '{"n":1,"log":""}']],
];
