#!/usr/bin/env bash
# Makes the images stockflow/operator and stockflow/worker of images/Dockerfile, with what each is made of
# (SBOM) beside them in target/images. Programs are built outside and copied in, stripped.
#   BASE=IMAGE       what they stand on: distroless by default; `host` makes one of this machine's libraries,
#                    which is also taken, and said, where the default cannot be fetched
#   PROGRAMS=FOLDER  where stockflow and stockflow-operator are already, instead of building them
#   REGISTRY=PREFIX  instead of `stockflow`;  TAG=NAME  instead of the version
set -euo pipefail
cd "$(dirname "$0")/.."

default=gcr.io/distroless/cc-debian12:nonroot
# Of Debian 12.
default_glibc=2.36
# shellcheck source=scripts/version.sh
. scripts/version.sh
registry=${REGISTRY:-stockflow} tag=${TAG:-$version}
here=target/images
say() { printf 'images: %s\n' "$*"; }
fail() {
  printf 'images: %s\n' "$*" >&2
  exit 1
}

command -v docker >/dev/null || fail "there is no docker: install Docker, or what answers to its name"
docker version >/dev/null 2>&1 || fail "docker's daemon does not answer: start it, or set DOCKER_HOST"

programs=${PROGRAMS:-}
if [ -z "$programs" ]; then
  cargo build --release --locked --package stockflow --package stockflow-operator
  programs=${CARGO_TARGET_DIR:-target}/release
fi
rm -rf "$here"
mkdir -p "$here"
for program in stockflow stockflow-operator; do
  [ -x "$programs/$program" ] || fail "there is no $programs/$program"
  strip -o "$here/$program" "$programs/$program"
  chmod 0755 "$here/$program"
done
for image in operator worker; do scripts/sbom.sh "$image" >"$here/$image.cdx.json"; done

# What a program asks of glibc: one that is older than that could not start it.
glibc_of() { objdump -T "$@" | grep -o 'GLIBC_2\.[0-9.]*' | cut -d_ -f2 | sort -Vu | tail -n1; }
newer() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | tail -n1)" = "$1" ]; }

base=${BASE:-$default}
if [ -z "${BASE:-}" ] && ! docker image inspect "$base" >/dev/null 2>&1 && ! docker pull --quiet "$base" >/dev/null 2>&1; then
  say "$base cannot be fetched from here: taking a base of this machine's libraries (BASE=host)"
  base=host
fi
if [ "$base" = host ]; then
  base=$registry/base:host
  scripts/image-base.sh "$base" "$here/stockflow" "$here/stockflow-operator"
elif [ "$base" = "$default" ]; then
  glibc=$(glibc_of "$here/stockflow" "$here/stockflow-operator")
  if newer "$glibc" "$default_glibc"; then
    fail "the programs need glibc $glibc, and $base has $default_glibc: build on Debian 12, or set BASE"
  fi
fi

for image in operator worker; do
  docker build --quiet --file images/Dockerfile --target "$image" --build-arg "BASE=$base" --build-arg "VERSION=$version" \
    --tag "$registry/$image:$tag" "$here" >/dev/null
  bytes=$(docker image inspect --format '{{.Size}}' "$registry/$image:$tag")
  say "$registry/$image:$tag: $((bytes / 1000000)) MB, on $base; made of: $here/$image.cdx.json"
done
