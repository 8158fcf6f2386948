# Sourced, in the project's root: the version that everything here has.
# shellcheck shell=bash disable=SC2034
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
