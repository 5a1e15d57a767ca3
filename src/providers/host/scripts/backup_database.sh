# What copies $database and tries the copy out in another one, with the rights of the role that owns it.
role="$database" scratch="${database}_try"
at="$(cluster_port)"
COUNTS="SELECT format('SELECT count(*), %L FROM %I.%I;', n.nspname || '.' || c.relname, n.nspname, c.relname) FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  ORDER BY n.nspname, c.relname"
drop_scratch() { as_pg -c "DROP DATABASE IF EXISTS \"$scratch\" WITH (FORCE)" 7>&-; }
# The dump and the numbers of its rows come from one moment of the database.
dump_database() {
  local line moment
  # Where the account of PostgreSQL may be, too.
  cd /
  coproc PG { exec runuser -u postgres -- psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -p "$at" -d "$database" 2> "$work/cries" 7>&-; }
  local pid="$PG_PID" in="${PG[1]}" out="${PG[0]}"
  printf 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\nSELECT pg_export_snapshot();\n' >&"$in"
  read -r -t 60 moment <&"$out" || give_up "the database $database does not answer: $(head -c 200 "$work/cries")"
  runuser -u postgres -- pg_dump -Fc --snapshot="$moment" -p "$at" "$database" > "$work/database" 2> "$work/cries" 7>&- ||
    give_up "the database $database could not be copied: $(head -c 200 "$work/cries")"
  printf '%s\n' "$COUNTS" '\gexec' '\echo end' 'COMMIT;' '\q' >&"$in"
  : > "$work/counted"
  line=
  while [ "$line" != end ] && read -r -t 600 line <&"$out"; do
    if [ "$line" != end ]; then printf '%s\n' "$line" >> "$work/counted"; fi
  done
  [ "$line" = end ] || give_up "the rows of $database could not be counted: $(head -c 200 "$work/cries")"
  wait "$pid" || true
}
# DATABASE FILE: fills an empty one of its own from a dump. Nothing of the dump runs with more rights than the app has.
fill_database() {
  as_pg -c "CREATE DATABASE \"$1\" OWNER \"$role\" TEMPLATE template0" -c "REVOKE CONNECT ON DATABASE \"$1\" FROM PUBLIC" 7>&- || return 1
  local url password
  url="$(cat "/etc/vibe/postgres/$app.$role.url")"
  password="${url#*//*:}"
  # Arguments are seen by everybody; from a file that others may read PostgreSQL takes nothing.
  (umask 077 && printf '127.0.0.1:%s:*:%s:%s\n' "$at" "$role" "${password%%@*}" > "$work/pass")
  PGPASSFILE="$work/pass" pg_restore --no-password --exit-on-error --no-owner --no-acl -h 127.0.0.1 -p "$at" -U "$role" -d "$1" < "$2" 2> "$work/cries" 7>&- 8>&-
}
try_database() {
  drop_scratch
  fill_database "$scratch" "$work/database" || give_up "the copy of $database cannot be read back: $(head -c 200 "$work/cries")"
  printf '%s\n' "$COUNTS" '\gexec' | runuser -u postgres -- psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -p "$at" -d "$scratch" > "$work/tried" 7>&-
  cmp -s "$work/counted" "$work/tried" || give_up "the copy of $database has other rows than the database"
  drop_scratch
}
