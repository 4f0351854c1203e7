// What LuaJIT 2.1 has beside Lua 5.1, and what stands in for the machine, in Lua itself.
//   in   host: getenv, fetch (whether there is such a file, and it is here now), refuse (ends the run by name); bit; format; path; variables
//   out  the global libraries as a script of the agent finds them
// https://luajit.org/extensions.html; names as 3.2.10 and 5.1.1 have them

/** Called with the table `host`. */
export const PRELUDE = String.raw`
local host = ...
local fetch, refuse = host.fetch, host.refuse
local select, type, unpack, setfenv, tostring_of, rep = select, type, unpack, setfenv, tostring, string.rep

bit = host.bit
string.format = host.format
string.gfind, table.setn, math.mod = nil, nil, nil
table.unpack = unpack

function tostring(...)
  local value = ...
  if value ~= value then return "nan" end
  local text = tostring_of(...)
  return text == "userdata: 0" and type(value) == "userdata" and "userdata: NULL" or text
end

function string.rep(text, count, separator)
  if separator == nil or count < 2 then return rep(text, count) end
  return rep(text .. separator, count - 1) .. text
end

local log = math.log
function math.log(value, base)
  if base == nil then return log(value) end
  return log(value) / log(base)
end

function table.move(from, first, last, at, to)
  to = to or from
  if at > first and at <= last and to == from then
    for i = last - first, 0, -1 do to[at + i] = from[first + i] end
  else
    for i = 0, last - first do to[at + i] = from[first + i] end
  end
  return to
end

local load_function, load_text = load, loadstring
function load(chunk, name, mode, ...)
  local loaded, problem
  if type(chunk) == "string" then loaded, problem = load_text(chunk, name or chunk) else loaded, problem = load_function(chunk, name) end
  if loaded and select("#", ...) > 0 then setfenv(loaded, (...)) end
  return loaded, problem
end

local xpcall_bare = xpcall
function xpcall(call, handler, ...)
  local count = select("#", ...)
  if count == 0 then return xpcall_bare(call, handler) end
  local values = { ... }
  return xpcall_bare(function() return call(unpack(values, 1, count)) end, handler)
end

local running = coroutine.running
function coroutine.isyieldable() return running() ~= nil end

local getinfo, dump, byte, find, pcall = debug.getinfo, string.dump, string.byte, string.find, pcall
local function parameters(call)
  local ok, code = pcall(dump, call)
  if not ok then return 0, true end
  local a, b, c, d = byte(code, 13, 16)
  local count, vararg = byte(code, 17 + a + b * 256 + c * 65536 + d * 16777216 + 9, 17 + a + b * 256 + c * 65536 + d * 16777216 + 10)
  return count, vararg ~= 0
end
function debug.getinfo(at, what, ...)
  if type(at) == "thread" then return getinfo(at, what, ...) end
  if type(at) == "number" then at = at + 1 end
  local info = what == nil and getinfo(at) or what ~= nil and getinfo(at, what)
  if info and (what == nil or find(what, "u", 1, true)) then
    info.nparams, info.isvararg = parameters(getinfo(at, "f").func)
  end
  return info
end
for _, name in ipairs { "upvalueid", "upvaluejoin" } do debug[name] = function() refuse("debug." .. name) end end

local out, err = io.open("/.agent-out", "a"), io.open("/.agent-err", "a")
out:setvbuf("no")
err:setvbuf("no")
io.output(out)
io.stdout, io.stderr, io.stdin = out, err, io.open("/dev/null")
io.input(io.stdin)
function print(...)
  for i = 1, select("#", ...) do
    if i > 1 then out:write("\t") end
    out:write(tostring((select(i, ...))))
  end
  out:write("\n")
end

local function fetching(call)
  return function(path, ...)
    if type(path) == "string" then fetch(path) end
    return call(path, ...)
  end
end
io.open, io.lines, io.input = fetching(io.open), fetching(io.lines), fetching(io.input)
dofile, loadfile = fetching(dofile), fetching(loadfile)
os.remove, os.rename = fetching(os.remove), fetching(os.rename)
os.getenv = host.getenv
local date, gsub = os.date, string.gsub
local dates = { c = "%a %b %e %H:%M:%S %Y" }
function os.date(format, ...)
  return date(type(format) == "string" and gsub(format, "%%(.)", dates) or format or dates.c, ...)
end
function io.popen() refuse("io.popen") end
function os.execute() refuse("os.execute") end
function os.exit() refuse("os.exit, which ends the agent") end
function package.loadlib() refuse("package.loadlib") end

local gmatch = string.gmatch
function package.searchpath(name, path, separator, replacement)
  local tried = ""
  local word = gsub(name, gsub(separator or ".", "%p", "%%%0"), replacement or "/")
  for template in gmatch(path, "[^;]+") do
    local file = gsub(template, "%?", (gsub(word, "%%", "%%%%")))
    if fetch(file) then return file end
    tried = tried .. "\n\tno file '" .. file .. "'"
  end
  return nil, tried
end
local searchpath, loadfile_at = package.searchpath, loadfile
package.path = host.path
package.loaders[2] = function(name)
  local file, tried = searchpath(name, package.path)
  if not file then return tried end
  local loaded, problem = loadfile_at(file)
  if not loaded then error("error loading module '" .. name .. "' from file '" .. file .. "':\n\t" .. problem, 0) end
  return loaded
end
package.searchers = package.loaders

local function preload(name, module)
  package.loaded[name] = module
end
preload("bit", bit)
preload("table.new", nil)
package.preload["table.new"] = function() return function() return {} end end
package.preload["table.clear"] = function() return function(t) for key in pairs(t) do t[key] = nil end end end
for _, name in ipairs { "ffi", "string.buffer", "jit.opt", "jit.util", "jit.profile" } do package.preload[name] = function() refuse(name) end end
jit = setmetatable({ on = function() end, off = function() end, flush = function() end }, { __index = function(_, name) refuse("jit." .. tostring(name)) end })
preload("jit", jit)
if host.variables then FLB_ENV = setmetatable({}, { __index = function() refuse("FLB_ENV") end }) end
`;
