if [ "$(mark_of "postgres.$app.$name")" = "$mark" ]; then
  if [ -n "$(cluster 1)" ]; then
    [ "$(cluster 4)" = online ] || systemctl start "postgresql@$(cluster 1)-vibe" 8>&-
    as_pg -c "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" -c "DROP ROLE IF EXISTS \"$name\""
  fi
  rm -f "$etc/postgres/$app.$name.url" "$marks/postgres.$app.$name"
  if [ -n "$(cluster 1)" ] && ! compgen -G "$marks/postgres.*" > /dev/null; then
    version="$(cluster 1)"
    systemctl disable -q "postgresql@$version-vibe" 2> /dev/null || true
    pg_dropcluster --stop "$version" vibe > /dev/null 2>&1 8>&-
  fi
fi
tidy
