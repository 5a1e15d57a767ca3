# The cluster of PostgreSQL that is ours; `main` may be somebody's.
cluster() { pg_lsclusters -h 2> /dev/null | awk -v field="$1" '$2 == "vibe" { print $field; exit }'; }
cluster_port() { sed -n 's/^port = \([0-9]*\).*/\1/p' /etc/postgresql/*/vibe/postgresql.conf 2> /dev/null; }
as_pg() { runuser -u postgres -- psql -XAtq -v ON_ERROR_STOP=1 -p "$(cluster_port)" -d postgres "$@" 8>&-; }
comment_of() { as_pg -c "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '$1'"; }
