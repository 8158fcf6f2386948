#!/usr/bin/env bash
# Prints what an image's program is made of, as a CycloneDX 1.5 document: scripts/sbom.sh operator|worker.
# From Cargo.lock and what cargo says of the graph; nothing is built or fetched. The worker has the built-in
# rules in it, and so what these are made of. Of the base image it says nothing: that has its own.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

case ${1:-} in
operator) package=stockflow-operator ;;
worker) package=stockflow ;;
*) echo "sbom: say operator or worker" >&2; exit 2 ;;
esac
# shellcheck source=scripts/version.sh
. scripts/version.sh

crates=$(mktemp)
trap 'rm -f "$crates"' EXIT
# A line a crate: name, version, licences. What is used in the build alone is listed as well, since the sources
# of C libraries (OpenSSL, librdkafka, zlib, zstd, lz4) come in by it.
listed() { cargo tree --locked --offline --quiet --prefix none --edges normal,build --format '{p}|{l}' "$@"; }
{
  listed --package "$package" --target "$(rustc -vV | sed -n 's/^host: //p')"
  if [ "$1" = worker ]; then
    for rule in plugins/rules/*/; do listed --package "rule-$(basename "$rule")" --target wasm32-unknown-unknown; done
  fi
} | sed -E 's/ \(\*\)$//; s/^([^ ]+) v([^ |]+)[^|]*\|(.*)$/\1|\2|\3/' | sort -u >"$crates"

awk -F'|' -v program="$package" -v version="$version" '
  function text(value) { gsub(/\\/, "\\\\", value); gsub(/"/, "\\\"", value); return "\"" value "\"" }
  # Cargo.lock: the SHA-256 of what was taken from a registry.
  FILENAME == "Cargo.lock" {
    if ($0 ~ /^name = /) { split($0, part, "\""); name = part[2] }
    if ($0 ~ /^version = /) { split($0, part, "\""); of = name "|" part[2] }
    if ($0 ~ /^checksum = /) { split($0, part, "\""); checksum[of] = part[2] }
    next
  }
  FNR == 1 {
    printf "{\n  \"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"version\": 1,\n"
    printf "  \"metadata\": {\"component\": {\"type\": \"application\", \"name\": %s, \"version\": %s}},\n", text(program), text(version)
    printf "  \"components\": ["
  }
  {
    purl = "pkg:cargo/" $1 "@" $2
    printf "%s\n    {\"type\": \"library\", \"bom-ref\": %s, \"name\": %s, \"version\": %s, \"purl\": %s", (FNR > 1 ? "," : ""), text(purl), text($1), text($2), text(purl)
    gsub(/\//, " OR ", $3)
    gsub(/ +/, " ", $3)
    if ($3 != "") printf ", \"licenses\": [{\"expression\": %s}]", text($3)
    if (($1 "|" $2) in checksum) printf ", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": %s}]", text(checksum[$1 "|" $2])
    printf "}"
  }
  END { printf "\n  ]\n}\n" }' Cargo.lock "$crates"
