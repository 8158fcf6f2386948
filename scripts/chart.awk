# Makes of a chart's values.yaml its schema (-v make=schema) or the table of its README (-v make=table).
# Above each key stands what it means; `# @schema {…}` adds to what its default shows of its type. Fails
# where a key says nothing.

function text(value) { gsub(/\\/, "\\\\", value); gsub(/"/, "\\\"", value); return "\"" value "\"" }
function cell(value) { gsub(/\|/, "\\|", value); return value }
function pad(depth) { return sprintf("%*s", 4 * depth, "") }

function type_of(value) {
  if (value ~ /^(true|false)$/) return "boolean"
  if (value ~ /^-?[0-9]+$/) return "integer"
  if (value ~ /^[{]/) return "object"
  if (value ~ /^\[/) return "array"
  return "string"
}

# Ends the sections that are deeper than the next key. Templates take for granted that all is there: a value that
# is set to null is missing.
function close_to(depth) {
  while (open > depth) {
    printf "\n%s  },\n%s  \"required\": [%s]\n%s}", pad(open), pad(open), keys[open], pad(open)
    open--
  }
}

function schema(depth, key, value, about, more) {
  close_to(depth)
  printf "%s%s%s: {", keys[depth] == "" ? "\n" : ",\n", pad(depth + 1), text(key)
  keys[depth] = keys[depth] (keys[depth] == "" ? "" : ", ") text(key)
  if (value == "") {
    printf "\n%s  \"description\": %s,\n", pad(depth + 1), text(about)
    printf "%s  \"type\": \"object\",\n%s  \"additionalProperties\": false,\n", pad(depth + 1), pad(depth + 1)
    printf "%s  \"properties\": {", pad(depth + 1)
    open = depth + 1
    keys[open] = ""
  } else {
    printf "\"description\": %s", text(about)
    if (more !~ /^"type"/) printf ", \"type\": \"%s\"", type_of(value)
    printf "%s}", more == "" ? "" : ", " more
  }
}

function row(path, value, about) {
  printf "| `%s` | %s | %s |\n", path, cell(about), value == "" ? "" : "`" cell(value) "`"
}

BEGIN {
  if (make == "schema") {
    printf "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
    printf "  \"description\": \"Made of values.yaml by `make generate`.\",\n"
    printf "  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"properties\": {"
  } else {
    print "| value | meaning | default |\n| --- | --- | --- |"
  }
}

/^ *# @schema [{].*[}]$/ { hint = $0; sub(/^ *# @schema [{]/, "", hint); sub(/[}]$/, "", hint); next }
/^ *# / { line = $0; sub(/^ *# /, "", line); about = about == "" ? line : about " " line; next }
/^$/ { about = hint = ""; next }
/^ *[a-zA-Z]+:/ {
  match($0, /^ */)
  depth = RLENGTH / 2
  key = $1
  sub(/:$/, "", key)
  value = $0
  sub(/^ *[a-zA-Z]+: ?/, "", value)
  if (about == "") { print FILENAME ":" FNR ": " key " says nothing: a line above it has to" >"/dev/stderr"; failed = 1; exit 1 }
  names[depth] = key
  path = names[0]
  for (i = 1; i <= depth; i++) path = path "." names[i]
  if (make == "schema") schema(depth, key, value, about, hint); else row(path, value, about)
  about = hint = ""
  next
}
{ print FILENAME ":" FNR ": not understood: a value has to be on one line" >"/dev/stderr"; failed = 1; exit 1 }

END {
  if (!failed && make == "schema") { close_to(0); printf "\n  },\n  \"required\": [%s]\n}\n", keys[0] }
}
