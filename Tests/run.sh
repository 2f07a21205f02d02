#!/usr/bin/env bash
# Installs what is missing, builds once (debug) and runs every test. Leaves nothing running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash deploy/install-deps.sh
swift format lint --recursive --parallel --strict Sources Tests Package.swift
swift build --build-tests --explicit-target-dependency-import-check error

# All tests at once would be several hundred sessions and as many databases in the making.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-16}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
if ! swift test --skip-build 2>&1 | tee "$log"; then
  echo "What failed, once more:"
  grep -E 'recorded an issue|^[^ ]* Test run|[Ff]atal error|Exited with' "$log" | cut -c 1-400 | head -n 25 || true
  exit 1
fi
