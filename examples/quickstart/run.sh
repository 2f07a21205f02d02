#!/usr/bin/env bash
# The main job in a minute: installs what is missing, builds the CLI, makes a fleet repository of a dozen tenants and
# an application with data on a private PostgreSQL, plans, applies, breaks something by hand, and repairs it.
# Everything happens in .tenure/quickstart of this checkout; it can be run again, and leaves nothing running.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"

bash deploy/install-deps.sh
echo "building tenure (release; a few minutes the first time) …"
# With the standard library inside, the program starts in half the time.
swift build -c release --static-swift-stdlib --product tenure
bin=$(swift build -c release --static-swift-stdlib --product tenure --show-bin-path)
PATH="$bin:$PATH"

fleet=$root/.tenure/quickstart
if [ -d "$fleet" ]; then (cd "$fleet" && tenure embedded reset --yes >/dev/null 2>&1) || true; fi
rm -rf "$fleet"
mkdir -p "$fleet"
cp -R "$here/fleet/." "$fleet/"
cd "$fleet"
export TENURE_STATE=$fleet/.tenure
echo '.tenure/' >.gitignore
git init -q -b main .
git add . && git -c user.name=quickstart -c user.email=quickstart@example.com commit -qm 'A dozen tenants'

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
expect() { local want=$1 code=0; shift; show "$@" || code=$?; [ "$code" -eq "$want" ] || { echo "exit $code" >&2; exit 1; }; }
trap 'tenure embedded stop >/dev/null 2>&1 || true' EXIT

say "an application that is already there: three tenants with data"
show tenure embedded start
tenure embedded psql -- -q -v ON_ERROR_STOP=1 -f "$here/application.sql"

say "are the documents right?"
show tenure validate

say "what would be done?"
expect 2 tenure plan

say "do it; tables that hold data wait until they are named"
show tenure apply --yes

say "the tables with data, one by one"
show tenure apply --yes --disruptive public.tenants --disruptive public.customers --disruptive public.invoices

say "nothing is left to do"
expect 0 tenure plan

say "the tenants"
show tenure get

say "can one tenant reach another's data?"
expect 0 tenure verify isolation

say "someone breaks something by hand"
tenure embedded psql -- -q -c "ALTER TABLE public.invoices NO FORCE ROW LEVEL SECURITY" \
  -c "UPDATE public.tenants SET name = 'Acme (old)' WHERE slug = 'acme'"
expect 2 tenure plan
expect 2 tenure verify isolation

say "repair it"
show tenure apply --yes --disruptive public.invoices
expect 0 tenure plan
show tenure events acme
show tenure audit verify

cat <<NEXT

All of it is in $fleet. To go on:
  export PATH=$bin:\$PATH TENURE_STATE=$fleet/.tenure; cd $fleet
  edit tenants/wonka.yaml, then: tenure plan --worktree
  tenure explain acme quotas.usage.users     where does a value come from?
  tenure explain TN750                       what does a finding of 'verify isolation' mean?
  tenure embedded psql                       look for yourself
  tenure help plan
NEXT
