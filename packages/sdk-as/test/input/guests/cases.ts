// Does what the file in/case says, so that one module serves every test.
import { Config, ObjectWriter, Time, clock, emit, exists, listDirectory, log, parseJson, random, readLines, readText, setBufSize } from "@flb-wasm/sdk/input";

const config = Config.file("in/config.json");

export function collect(): void {
  const words = readText("in/case")!.split(" ");
  const name = words[0];
  const argument = words.length > 1 ? words[1] : "";
  const record = new ObjectWriter();
  if (name == "text") {
    const text = readText("in/text")!;
    emit(record.set(text, text).set("pieces", text.split("|")));
  } else if (name == "copy") {
    emit(record.set("before", 1).set("copy", config.at("value")).set("after", 2));
  } else if (name == "sizes") {
    if (words.length > 2) setBufSize(I32.parseInt(words[2]));
    const sizes = argument.split(",");
    for (let i = 0; i < sizes.length; i++) emit(record.set("x", "y".repeat(I32.parseInt(sizes[i]) - 8)));
  } else if (name == "scalars") scalars(record);
  else if (name == "nested") nested(record);
  else if (name == "deep") deep(record, I32.parseInt(argument));
  else if (name == "many") {
    for (let i = 0; i < 10000; i++) emit(new ObjectWriter().set("n", i).set("text", "record\n" + i.toString()));
  } else if (name == "together") {
    const other = new ObjectWriter();
    record.set("a", "x".repeat(1000));
    other.set("b", "y".repeat(1000));
    record.set("c", 1);
    emit(other);
    emit(record);
  } else if (name == "misuse") {
    misuse(record, argument);
    emit(record);
    emit(record.set("good", true));
  } else if (name == "read") emit(record.set("text", readText(argument)));
  else if (name == "read-some") emit(record.set("text", readText(argument, 4)));
  else if (name == "lines") emit(record.set("lines", readLines(argument)));
  else if (name == "status") status(record, readLines("in/status")!);
  else if (name == "list") emit(record.set("names", listDirectory(argument)));
  else if (name == "exists") emit(record.set("exists", exists(argument)));
  else if (name == "clock") {
    emit(record.set("now", clock.now()).set("text", clock.toText(clock.now())).set("monotonic", clock.monotonic()));
  } else if (name == "random") emit(record.set("bits", random.bits()).set("fraction", random.fraction()).set("math", Math.random()));
  else if (name == "log") {
    log.info("before");
    emit(record.set("n", 1));
    log.error("after");
  } else if (name == "throw") {
    emit(record.set("n", 1));
    throw new Error("that was all");
  }
}

function scalars(record: ObjectWriter): void {
  const nothing: string | null = null;
  record.set("i8", <i8>-128).set("u8", <u8>255).set("i64", i64.MIN_VALUE).set("u64", u64.MAX_VALUE);
  record.set("f64", 0.1).set("f32", <f32>0.5).set("whole", 3.0).set("large", 1e300).set("small", 5e-324);
  record.set("nan", NaN).set("infinity", Infinity).set("negative", -Infinity).set("minus0", -0.0);
  record.set("true", true).set("false", false).set("null", nothing).setNull("nil");
  record.set("missing", config.at("no such key"));
  emit(record);
}

function nested(record: ObjectWriter): void {
  record.beginObject("memory").set("total", 1).beginArray("zones").add("dma").beginObject().set("n", 2).end().beginArray().end().end().end();
  record.set("words", ["a", "b"]).set("none", new Array<f64>()).set("grid", [[1, 2], [3]]);
  record.beginArray("open").add(1).addNull().beginObject().set("left", "open");
  emit(record);
}

function deep(record: ObjectWriter, levels: i32): void {
  for (let i = 1; i < levels; i++) {
    if (i & 1) record.beginArray("a");
    else record.beginObject();
  }
  emit(record);
}

function misuse(record: ObjectWriter, what: string): void {
  record.set("first", 1);
  if (what == "key") record.beginArray("list").set("key", 1);
  if (what == "element") record.add(1);
  if (what == "object") record.beginObject();
  if (what == "end") record.end();
}

/** Lines of JSON, of which what can be read goes on with the seconds of its date. */
function status(record: ObjectWriter, lines: string[]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = parseJson(lines[i]);
    if (line.exists) emit(record.set("up", line.at("up")).set("all", line).set("since", Time.parse(line.at("since"), -1) / 1000000000));
  }
}
