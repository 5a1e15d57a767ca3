# The cluster of PostgreSQL that is ours; `main` may be somebody's.
cluster() { pg_lsclusters -h 2> /dev/null | awk -v field="$1" '$2 == "vibe" { print $field; exit }'; }
as_pg() { runuser -u postgres -- psql -XAtq -v ON_ERROR_STOP=1 -p "$(cluster 3)" -d postgres "$@" 8>&-; }
comment_of() { as_pg -c "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '$1'"; }
