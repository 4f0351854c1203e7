local names = { D = "debug", I = "info", W = "warn", E = "error" }

function severity(tag, timestamp, record)
  if record["level"] == "D" then return -1, timestamp, record end
  record["severity"] = names[record["level"]] or "info"
  record["level"] = nil
  return 2, timestamp, record
end
