# A database and its role in a cluster of ours. The password is made here and stays readable for root.
if ! command -v pg_createcluster > /dev/null; then
  mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  need_packages pg_createcluster postgresql
fi
if [ -n "$(cluster 1)" ] && ! compgen -G "$marks/postgres.*" > /dev/null && [ "$adopt" != yes ]; then
  fail foreign "the PostgreSQL cluster vibe is there and was not made by vibe"
fi
is="$(mark_of "postgres.$app.$name")"
claim "postgres.$app.$name" "$etc/postgres/$app.$name.url"
if [ -z "$(cluster 1)" ]; then
  version="$(ls -1 /usr/lib/postgresql | sort -V | tail -1)"
  for port in $(seq 5440 5499); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  pg_createcluster "$version" vibe -p "$port" -- --auth-local=peer --auth-host=scram-sha-256 > /dev/null 2>&1 8>&- ||
    fail postgres "the cluster could not be made"
fi
if [ "$(cluster 4)" != online ]; then
  systemctl enable -q "postgresql@$(cluster 1)-vibe" 2> /dev/null || true
  systemctl start "postgresql@$(cluster 1)-vibe" 8>&- || fail postgres "the cluster does not start"
fi
named() { as_pg -c "SELECT 1 FROM pg_database WHERE datname = '$1'"; }
# A restore that was cut off between its two renames.
if [ -z "$(named "$name")" ] && [ -n "$(named "${name}_old")" ]; then as_pg -c "ALTER DATABASE \"${name}_old\" RENAME TO \"$name\""; fi
there="$(as_pg -c "SELECT 1 FROM pg_database WHERE datname = '$name'")"
if [ -n "$there" ] && [ "$adopt" != yes ]; then
  comment="$(comment_of "$name")"
  if [ -n "$comment" ] && [ "$comment" != "$mark" ]; then
    if [ -z "$is" ]; then rm -f "$marks/postgres.$app.$name"; fi
    fail foreign "the database $name belongs to $comment"
  fi
fi
mkdir -p "$etc/postgres"
chmod 700 "$etc/postgres"
url="$(cat "$etc/postgres/$app.$name.url" 2> /dev/null || true)"
if [ -z "$url" ]; then
  password="$(od -An -vtx1 -N24 /dev/urandom | tr -d ' \n')"
  url="postgresql://$name:$password@127.0.0.1:$(cluster_port)/$name"
  put "$etc/postgres/$app.$name.url" 600 "$url"
fi
password="${url#*//*:}"
password="${password%%@*}"
[ -n "$(as_pg -c "SELECT 1 FROM pg_roles WHERE rolname = '$name'")" ] || as_pg -c "CREATE ROLE \"$name\" LOGIN"
# By input: arguments are seen by everybody.
printf "ALTER ROLE \"%s\" PASSWORD '%s';\n" "$name" "$password" | as_pg -f - > /dev/null
[ -n "$there" ] || as_pg -c "CREATE DATABASE \"$name\" OWNER \"$name\""
as_pg -c "REVOKE CONNECT ON DATABASE \"$name\" FROM PUBLIC" -c "COMMENT ON DATABASE \"$name\" IS '$mark'"
say url "$url"
