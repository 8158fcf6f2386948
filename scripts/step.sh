# Sourced: runs named steps, and notes how long each took in the file that STEP_TIMES names.
# shellcheck shell=bash

# step NAME COMMAND...: within a command that is a function, errors must be looked at by itself.
step() {
  local name="${STEPS_OF:?}: $1" begun=$SECONDS failed=0
  shift
  echo "$name"
  "$@" || failed=$?
  printf '%5d s  %s\n' $((SECONDS - begun)) "$name" >>"${STEP_TIMES:-/dev/null}"
  return $failed
}
