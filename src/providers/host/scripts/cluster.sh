# The cluster of PostgreSQL that is ours; `main` may be somebody's. Of several versions the newest, where an upgrade left both.
cluster() { pg_lsclusters -h 2> /dev/null | awk -v field="$1" '$2 == "vibe" { is = $field } END { if (is != "") print is }'; }
# With a file that is always there: `sed` without any would read the input.
cluster_port() { { sed -n 's/^port = \([0-9]*\).*/\1/p' /etc/postgresql/*/vibe/postgresql.conf /dev/null 2> /dev/null || true; } | tail -1; }
as_pg() {
  local at
  at="$(cluster_port)" || true
  # Without a port it would be the cluster of somebody else.
  [ -n "$at" ] || return 1
  runuser -u postgres -- psql -XAtq -v ON_ERROR_STOP=1 -p "$at" -d postgres "$@" 8>&-
}
# DATABASE [WORD]: its comment, or the word when it has none; nothing when there is no such database.
comment_of() { as_pg -c "SELECT coalesce(shobj_description(oid, 'pg_database'), '${2-}') FROM pg_database WHERE datname = '$1'"; }
