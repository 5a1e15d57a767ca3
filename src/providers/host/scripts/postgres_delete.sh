if [ "$(mark_of "postgres.$app.$name")" = "$mark" ]; then
  if [ -n "$(cluster 1)" ]; then
    [ "$(cluster 4)" = online ] || systemctl start "postgresql@$(cluster 1)-vibe" 8>&- || fail postgres "the cluster does not start"
    # A query that fails ends the script here; inside of a test it would count as an answer.
    there="$(as_pg -c "SELECT 1 FROM pg_database WHERE datname = '$name'")"
    comment="$(comment_of "$name")"
    [ -z "$comment" ] || [ "$comment" = "$mark" ] || fail foreign "the database $name belongs to $comment"
    [ -z "$there" ] || [ "$copied" = yes ] ||
      fail postgres "the database $name could not be copied first, so it stays; run the same command again"
    # What a restore or the trial of a copy left when it was cut off.
    for ending in _old _new _try; do as_pg -c "DROP DATABASE IF EXISTS \"$name$ending\" WITH (FORCE)"; done
    as_pg -c "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" -c "DROP ROLE IF EXISTS \"$name\""
  fi
  # The mark goes last: without it nobody would come back for the cluster.
  others="$(compgen -G "$marks/postgres.*" | grep -vFx "$marks/postgres.$app.$name" || true)"
  if [ -n "$(cluster 1)" ] && [ -z "$others" ]; then
    version="$(cluster 1)"
    systemctl disable -q "postgresql@$version-vibe" 2> /dev/null || true
    pg_dropcluster --stop "$version" vibe > /dev/null 2>&1 8>&-
  fi
  rm -f "$etc/postgres/$app.$name.url"
  rm -f "$marks/postgres.$app.$name"
fi
tidy
