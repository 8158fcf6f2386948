# Sourced, in the project's root: the version that everything has here, or in the checkout `tree`.
# shellcheck shell=bash disable=SC2034
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "${tree:-.}/Cargo.toml")
