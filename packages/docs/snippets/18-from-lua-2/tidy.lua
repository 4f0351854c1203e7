local seen = 0

function tidy(tag, timestamp, record)
  if string.find(record["log"] or "", "healthz", 1, true) then
    return -1, timestamp, record
  end

  local status = tonumber(record["status"])
  if status ~= nil and status >= 500 then
    record["severity"] = "error"
  end

  record["message"] = record["log"]
  record["log"] = nil

  local labels = record["labels"]
  if type(labels) == "table" then
    local names = {}
    for key, _ in pairs(labels) do
      names[#names + 1] = key
    end
    record["label_count"] = #names
  end

  seen = seen + 1
  record["seen"] = seen
  return 2, timestamp, record
end
