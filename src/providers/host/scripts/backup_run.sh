# Copies the data of an app while it runs, unpacks the copy elsewhere and counts what is in it: a copy that was not read
# back is none. $app, $account, $data, $database and $keep stand above, and what is for a $database below that.
set -Eeuo pipefail
trap 'printf "%s " "$BASH_COMMAND" >&2' ERR
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
into="/var/backups/vibe/$app"
give_up() {
  printf 'fault\tdump\t%s\n' "$1"
  exit 9
}
exec 7> "/run/vibe-backup-$app.lock"
flock -w 120 7 || give_up "another copy has been taken for two minutes"
mkdir -p "$into"
rm -f "$into"/.new-*
work="$(mktemp -d /var/tmp/vibe-XXXXXX)"
trap 'rm -rf "$work"; if [ -n "$database" ]; then drop_scratch 2> /dev/null || true; fi' EXIT
chmod 711 "$work"
install -d -m 700 -o "$account" -g "$account" "$work/copy" "$work/back"

# The app owns its files and may have made them hostile: they are opened with its rights, not with ours.
as() { setpriv "--reuid=$account" "--regid=$account" --clear-groups "$@" 7>&-; }
is_database() { [ "$(as head -c 15 "$1" | tr -d '\0')" = "SQLite format 3" ]; }
questions() { # FILE: SQL that counts the rows of every table
  as sqlite3 -cmd '.timeout 20000' -readonly "$1" \
    "SELECT 'SELECT count(*), '||quote(name)||' FROM \"'||replace(name,'\"','\"\"')||'\";' FROM sqlite_master WHERE type='table' AND substr(name,1,7)<>'sqlite_' ORDER BY name"
}
counts() { questions "$1" | as sqlite3 -cmd '.timeout 20000' -readonly -separator ' ' "$1"; } # FILE: lines `rows table`
# FILE: copies a database and counts it in one transaction, as the app goes on writing. Says no when that did not work; $why
# tells of a copy with other rows, which a table that is made or dropped just before the transaction gives.
copy_database() {
  as rm -f "$work/copy/.one" "$work/copy/$1" "$work/copy/$1"-wal "$work/copy/$1"-shm || return 1
  questions "$1" > "$work/questions" || return 1
  { echo 'BEGIN;'; cat "$work/questions"; echo ".backup '$work/copy/.one'"; } |
    as sqlite3 -bail -cmd '.timeout 20000' -separator ' ' "$1" > "$work/before" || return 1
  as mv -T "$work/copy/.one" "$work/copy/$1" && counts "$work/copy/$1" > "$work/copied" || return 1
  cmp -s "$work/before" "$work/copied" || { why="the copy of $1 has other rows than the database"; return 1; }
}
# FILE: takes it into the copy. Says no when the app has taken it away meanwhile; one that is made anew just then is tried again.
take() {
  for _ in 1 2 3 4 5; do
    why=
    as mkdir -p "$work/copy/$(dirname "$1")"
    if is_database "$1"; then
      if copy_database "$1"; then return 0; fi
    elif as cp -p "$1" "$work/copy/$1"; then
      return 0
    fi
    as rm -f "$work/copy/.one" "$work/copy/$1"
    [ -e "$1" ] || return 1
    sleep 0.2
  done
  give_up "${why:-$1 could not be copied}"
}
whole() { [ "$(as sqlite3 -readonly "$1" 'PRAGMA integrity_check')" = ok ]; }

cd "$data"
find . -xdev -type f ! -name '*-wal' ! -name '*-shm' ! -name '*-journal' -print0 > "$work/files"
: > "$work/taken"
while IFS= read -r -d '' file; do
  if take "$file"; then printf '%s\0' "$file" >> "$work/taken"; fi
done < "$work/files"

# After the files: a row that was written meanwhile may lack its file in the copy of the database, never the other way round.
if [ -n "$database" ]; then dump_database; fi

stamp="$(date -u +%Y-%m-%dT%H-%M-%SZ)"
while [ -e "$into/$stamp.tar.gz" ]; do sleep 0.2; stamp="$(date -u +%Y-%m-%dT%H-%M-%SZ)"; done
tar -czf "$into/.new-$stamp" -C "$work/copy" .
as tar -xzf - -C "$work/back" --no-same-owner < "$into/.new-$stamp" || give_up "the copy cannot be unpacked"
tables=0 rows=0 files=0
while IFS= read -r -d '' file; do
  files=$((files + 1))
  [ -f "$work/back/$file" ] || give_up "$file is missing in the copy"
  if is_database "$work/back/$file"; then
    whole "$work/back/$file" || give_up "the copy of $file is damaged"
    [ "$(counts "$work/back/$file")" = "$(counts "$work/copy/$file")" ] || give_up "the unpacked copy of $file has other rows"
    while read -r n _; do tables=$((tables + 1)) rows=$((rows + n)); done < <(counts "$work/back/$file")
  else
    cmp -s "$work/back/$file" "$work/copy/$file" || give_up "the unpacked copy of $file differs"
  fi
done < "$work/taken"
if [ -n "$database" ]; then
  try_database
  while read -r n _; do tables=$((tables + 1)) rows=$((rows + n)); done < "$work/counted"
  sync "$work/database"
  mv -T "$work/database" "$into/$stamp.pgdump"
fi
sync "$into/.new-$stamp"
mv -T "$into/.new-$stamp" "$into/$stamp.tar.gz"
printf 'the copy %s was unpacked and read: %s files, %s tables, %s rows, intact\n' "$stamp" "$files" "$tables" "$rows" > "$into/proof"
ls -1 "$into" | grep 'tar.gz$' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do rm -f "${into:?}/$old" "${into:?}/${old%.tar.gz}.pgdump"; done
printf 'last\t%s\nproof\t%s\n' "$stamp" "$(cat "$into/proof")"
