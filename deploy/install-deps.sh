#!/usr/bin/env bash
# Installs what Tenure needs and this machine lacks: libyaml, libpq and libgit2 with headers, PostgreSQL's server
# programs, git, pkg-config, time zones. Debian and Ubuntu; as root, or as a user with sudo.
# It cannot install the Swift toolchain (6.2 or newer, https://www.swift.org/install) and says so.
set -euo pipefail

server_programs() {
  local bin
  for bin in /usr/lib/postgresql/*/bin; do
    [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && return 0
  done
  command -v initdb >/dev/null && command -v postgres >/dev/null
}

missing=()
need() { local package=$1; shift; "$@" >/dev/null 2>&1 || missing+=("$package"); }

need pkg-config command -v pkg-config
need libyaml-dev pkg-config --exists yaml-0.1
need libpq-dev pkg-config --exists libpq
need libgit2-dev pkg-config --exists libgit2
need git command -v git
need tzdata test -e /usr/share/zoneinfo/Europe/London
need postgresql server_programs
need postgresql-client command -v psql

if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "install-deps: this system has no apt-get; install these yourself: ${missing[*]}" >&2
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "install-deps: these are missing: ${missing[*]}; run as root, or install sudo" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "install-deps: installing ${missing[*]}" >&2
  # Debian's postgresql starts a server of its own unless told otherwise; Tenure starts private ones only.
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
      "${as_root[@]}" tee /etc/postgresql-common/createcluster.d/tenure.conf >/dev/null
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v swift >/dev/null; then
  echo "install-deps: no Swift toolchain on the PATH; install Swift 6.2 or newer from" \
    "https://www.swift.org/install and run this again" >&2
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
  echo "install-deps: Swift ${major}.${minor} is too old; Tenure needs 6.2 or newer" >&2
  exit 1
fi
