#!/usr/bin/env bash
# A tenant context that cannot be forged: installs what is missing, builds the CLI, isolates an application's table with
# signed contexts, signs them in Swift, Python and SQL, and tries to cheat.
# Everything happens in .tenure/signed-context of this checkout; it can be run again, and leaves nothing running.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"

bash deploy/install-deps.sh
echo "building tenure (release; a few minutes the first time) …"
build=(swift build -c release --static-swift-stdlib)
"${build[@]}" --product tenure
"${build[@]}" --product sign-context
PATH="$("${build[@]}" --show-bin-path):$PATH"

fleet=$root/.tenure/signed-context
if [ -d "$fleet" ]; then (cd "$fleet" && tenure embedded reset --yes >/dev/null 2>&1) || true; fi
rm -rf "$fleet"
mkdir -p "$fleet"
cp -R "$here/fleet/." "$fleet/"
cd "$fleet"
export TENURE_STATE=$fleet/.tenure
echo '.tenure/' >.gitignore
git init -q -b main .
git add . && git -c user.name=signed -c user.email=signed@example.com commit -qm 'Two tenants, signed contexts'

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
trap 'tenure embedded stop >/dev/null 2>&1 || true' EXIT

say "an application with rows of two tenants, isolated by signed contexts"
show tenure embedded start
tenure embedded psql -- -q -v ON_ERROR_STOP=1 -f "$here/application.sql"
show tenure apply --yes --disruptive 'public.*' | tail -n 2

keys=$TENURE_STATE/secrets/platform/context-keys
key_of() { tenure embedded psql -- -At -c "SELECT id FROM public.tenants WHERE slug = '$1'"; }
acme=$(key_of acme)
globex=$(key_of globex)

# What the application sees with this in the setting; every reading is checked.
sees() {
  local want=$1 token=$2 found
  found=$(tenure embedded psql -- -At -v "token=$token" 2>&1 <<'SQL'
BEGIN;
SET LOCAL ROLE app;
SELECT set_config('app.current_tenant_id', :'token', true) \g /dev/null
SELECT coalesce(string_agg(text, ', ' ORDER BY text), 'nothing') FROM public.notes;
ROLLBACK;
SQL
  )
  found=$(grep -v -e '^BEGIN$' -e '^SET$' -e '^ROLLBACK$' <<<"$found")
  printf '  sees: %s\n' "$found"
  [ "$found" = "$want" ] || { echo "expected: $want" >&2; exit 1; }
}

say "signed by tenure, in Swift, in Python, and in SQL"
show tenure token acme
sees 'a note of Acme' "$(tenure token acme)"
show sign-context "$keys" "$globex"
sees 'a note of Globex' "$(sign-context "$keys" "$globex")"
if command -v python3 >/dev/null; then
  show python3 "$here/sign.py" "$keys" "$acme"
  sees 'a note of Acme' "$(python3 "$here/sign.py" "$keys" "$acme")"
fi
read -r id secret _ < <(grep ' current$' "$keys")
say "  (SQL: psql -v key_id=… -v key=… -v tenant=… -v seconds=300 -f sign.sql)"
signed=$(tenure embedded psql --database postgres -- -q -At -v "key_id=$id" -v "key=$secret" -v "tenant=$globex" \
  -v seconds=300 -f "$here/sign.sql")
sees 'a note of Globex' "$signed"

say "cheating: a bare key, another tenant in one's own token, a token that has expired"
sees nothing "$globex"
token=$(tenure token acme)
sees nothing "${token%"$acme"}$globex"
sees nothing "$(sign-context "$keys" "$globex" -1)"

say "another key signs from now on; the former one counts for an hour more"
former=$(tenure token acme)
show tenure token rotate --overlap 1h
sees 'a note of Acme' "$former"
sees 'a note of Acme' "$(tenure token acme)"

say "does anything leak?"
show tenure verify isolation
