#!/usr/bin/env bash
# Installs what is missing, builds once (debug) and runs every test. Leaves nothing running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash deploy/install-deps.sh
swift format lint --recursive --parallel --strict Sources Tests Package.swift
swift build --build-tests --explicit-target-dependency-import-check error
swift test --skip-build
