-- Peer: Fluent Bit's own Lua filter (LuaJIT). Returns 0: keep as it is, 1 or 2: the record was changed, -1: drop.

function keep(tag, timestamp, record)
  if record["level"] == "trace" then return -1, timestamp, record end
  return 0, timestamp, record
end

function hello(tag, timestamp, record)
  record["msg"] = "Hello world"
  return 2, timestamp, record
end

function routing(tag, timestamp, record)
  local labels = (record["kubernetes"] or {})["labels"] or {}
  local is_local = labels["region"] == "ap-south-1"
  local owner = is_local and labels["tenant"] == "private-a1" and "private-a1" or "general"
  local sink = labels["has-sensitive-data"] == "true" and "-s3" or "-elastic"
  record["new_tag"] = owner .. sink .. (is_local and "-ap-south-1" or "")
  return 2, timestamp, record
end
