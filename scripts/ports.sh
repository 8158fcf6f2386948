# Sourced: ports.
# shellcheck shell=bash

# open_port HOST:PORT: whether somebody listens there.
open_port() { (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }
