# Puts a copy in the place of the data, after a copy of what is there now; takes it back when the app does not like it.
folder="/var/backups/vibe/$app"
[ "$which" != last ] || which="$(ls -1 "$folder" 2> /dev/null | grep 'tar.gz$' | sort | tail -1 || true)"
which="${which%.tar.gz}"
dump="$folder/$which.tar.gz"
[ -n "$which" ] && [ -f "$dump" ] || fail no_dump "$app has no copy ${which:-at all}"
data="/var/lib/vibe/$app"
new="/var/lib/vibe/.new-$app" old="/var/lib/vibe/.old-$app"
# An earlier one was cut off between its two moves.
if [ ! -e "$data" ] && [ -e "$old" ]; then mv -T "$old" "$data"; fi
[ -d "$data" ] || fail no_dump "$app has no data folder to put a copy into"
[ ! -e "$old" ] || fail dump "an earlier restore was cut off: what was there before is in $old"
rm -rf "$new"
database="$(sed -n "s/^database='\([a-z0-9_]*\)'$/\1/p" "$etc/$app.backup" 2> /dev/null || true)"
stored="$folder/$which.pgdump"
[ -n "$database" ] || [ ! -e "$stored" ] || fail dump "the copy $which has a database, and the app has none now"
[ -z "$database" ] || [ -f "$stored" ] || fail dump "the copy $which has no database in it"
work="$(mktemp -d /var/tmp/vibe-XXXXXX)"
# The database stands under three names by turns: what is there, what the copy gives, what was there.
renamed() { # FROM TO
  as_pg -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$1'" > /dev/null
  as_pg -c "ALTER DATABASE \"$1\" RENAME TO \"$2\""
}
stands() { [ -n "$(as_pg -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }
drop() { as_pg -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"; }
trap 'rm -rf "$new" "$work"' EXIT
if [ -n "$database" ]; then
  role="$database" at="$(cluster_port)" before="${database}_old" fresh="${database}_new"
  # An earlier one was cut off between its two renames.
  if ! stands "$database" && stands "$before"; then renamed "$before" "$database"; fi
  stands "$database" || fail no_dump "$app has no database to put a copy into"
  ! stands "$before" || fail dump "an earlier restore was cut off: what was there before is the database $before"
  comment="$(comment_of "$database")"
  drop "$fresh"
  fill_database "$fresh" "$stored" || fail dump "the database of the copy $which cannot be read: $(head -c 200 "$work/cries")"
  as_pg -c "COMMENT ON DATABASE \"$fresh\" IS '$comment'"
fi
install -d -m 700 "$new"
# Beside the newest copies that are kept: this one must not push it out.
tar -xzf "$dump" -C "$new" --no-same-owner || fail dump "the copy $which cannot be unpacked"
safety=
if [ -f "$etc/$app.backup" ]; then
  said="$(bash -c "$(sed 's/^keep=.*/keep=1000000/' "$etc/$app.backup")" 8>&-)" || fail dump "what is there now could not be copied first: $(printf '%s' "$said" | cut -f3)"
  safety="$(printf '%s\n' "$said" | sed -n 's/^last\t//p')"
fi
chown -R "$account:$account" "$new"
sync -f "$new"
began="$(date +%s)"
if [ -n "$slot" ]; then systemctl stop "$(unit_of "$slot")"; fi
mv -T "$data" "$old"
mv -T "$new" "$data"
if [ -n "$database" ]; then
  renamed "$database" "$before"
  renamed "$fresh" "$database"
fi
if [ -n "$slot" ]; then
  systemctl start "$(unit_of "$slot")" 8>&- 2> /dev/null || true
  if ! healthy "$slot" "$(fact_of "$slot" health)"; then
    tail="$(log_of "$slot")"
    systemctl stop "$(unit_of "$slot")" 2> /dev/null || true
    rm -rf "$data"
    mv -T "$old" "$data"
    if [ -n "$database" ]; then
      renamed "$database" "$fresh"
      renamed "$before" "$database"
      drop "$fresh"
    fi
    systemctl start "$(unit_of "$slot")" 8>&- || true
    fail not_healthy "the app is not healthy with the copy $which, and has its data of before again: $why
$tail"
  fi
fi
rm -rf "$old"
if [ -n "$database" ]; then drop "$before"; fi
say which "$which"
say safety "$safety"
