#!/usr/bin/env bash
# A database that is there already, taken over step by step: installs what is missing, builds the CLI, makes a billing
# database of more than a hundred tables on a private PostgreSQL, finds its tenants, writes their documents, isolates
# table by table, and looks for leaks until there are none.
# Everything happens in .tenure/adopt-existing of this checkout; it can be run again, and leaves nothing running.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"

bash deploy/install-deps.sh
echo "building tenure (release; a few minutes the first time) …"
swift build -c release --static-swift-stdlib --product tenure
bin=$(swift build -c release --static-swift-stdlib --product tenure --show-bin-path)
PATH="$bin:$PATH"

fleet=$root/.tenure/adopt-existing
if [ -d "$fleet" ]; then (cd "$fleet" && tenure embedded reset --yes >/dev/null 2>&1) || true; fi
rm -rf "$fleet"
mkdir -p "$fleet"
cd "$fleet"
export TENURE_STATE=$fleet/.tenure
echo '.tenure/' >.gitignore
git init -q -b main .

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
expect() { local want=$1 code=0; shift; show "$@" || code=$?; [ "$code" -eq "$want" ] || { echo "exit $code" >&2; exit 1; }; }
commit() { git add . && git -c user.name=adoption -c user.email=adoption@example.com commit -qm "$1"; }
trap 'tenure embedded stop >/dev/null 2>&1 || true' EXIT

say "the database as it was found: forty companies, more than a hundred tables, no isolation"
show tenure embedded start
tenure embedded psql -- -q -c 'CREATE DATABASE app'
tenure embedded psql --database app -- -q -v ON_ERROR_STOP=1 -f "$here/application.sql"

say "which tables hold whose rows?"
show tenure init --name billing
show sed -n 1,40p platform.yaml

say "a document for every tenant that is there"
show tenure import
commit 'The fleet as it was found'

say "what is missing, table by table, with the locks that it takes"
expect 2 tenure plan >.tenure/plan.txt
grep -A 8 -m 1 'isolation/billing.invoices:' .tenure/plan.txt
echo "  … $(grep -c ' isolation/' .tenure/plan.txt) tables, $(wc -l <.tenure/plan.txt) lines"
tail -n 3 .tenure/plan.txt

say "register the tenants; no table that holds data is touched yet"
show tenure apply --yes | tail -n 5

say "one table first; then the rest, each in a transaction of its own"
show tenure apply --yes --disruptive billing.invoices | tail -n 5
show tenure apply --yes --disruptive 'billing.*' --disruptive 'archive.*' | tail -n 5
expect 0 tenure plan

say "does anything still leak?"
expect 2 tenure verify isolation

say "a view of the administrator's shows each company all of them; close it"
expect 0 tenure verify isolation --fix --yes

say "later, someone opens a table to debug something"
tenure embedded psql -- -q -c "ALTER POLICY tenant_isolation_policy ON billing.line_discounts USING (true)"
expect 2 tenure verify isolation
show tenure apply --yes --disruptive billing.line_discounts | tail -n 5
expect 0 tenure verify isolation

cat <<NEXT

All of it is in $fleet. To do the same with a database of yours:
  mkdir fleet && cd fleet && git init
  export TENURE_CLUSTER_MAIN_URL=postgresql://…
  tenure init --observe-only     isolates nothing until you say so, table by table
NEXT
