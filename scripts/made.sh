# Sourced: what becomes of a file that was generated.
# shellcheck shell=bash

# made FRESH FILE [--check]: takes FRESH for FILE; with --check it fails where they differ.
made() {
  if [ "${3:-}" != --check ]; then
    cp "$1" "$2"
    echo "generate: $2"
  elif ! diff -u "$2" "$1"; then
    echo "generate: $2 is not what would be made: run \`make generate\` and commit it" >&2
    return 1
  fi
}
