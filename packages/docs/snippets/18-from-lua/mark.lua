function mark(tag, timestamp, record)
  record["seen"] = 1
  return 2, timestamp, record
end
