# Copies the data of an app while it runs, unpacks the copy elsewhere and counts what is in it: a copy that was not read
# back is none. $app, $account, $data and $keep stand above.
set -Eeuo pipefail
trap 'printf "%s " "$BASH_COMMAND" >&2' ERR
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
into="/var/backups/vibe/$app"
give_up() {
  printf 'fault\tdump\t%s\n' "$1"
  exit 9
}
exec 7> "/run/lock/vibe-backup-$app.lock"
flock -w 120 7 || give_up "another copy has been taken for two minutes"
mkdir -p "$into"
rm -f "$into"/.new-*
work="$(mktemp -d /var/tmp/vibe-XXXXXX)"
trap 'rm -rf "$work"' EXIT
chmod 711 "$work"
install -d -m 700 -o "$account" -g "$account" "$work/copy" "$work/back"

# The app owns its files and may have made them hostile: they are opened with its rights, not with ours.
as() { setpriv "--reuid=$account" "--regid=$account" --clear-groups "$@" 7>&-; }
is_database() { [ "$(as head -c 15 "$1" | tr -d '\0')" = "SQLite format 3" ]; }
counts() { # FILE: lines `rows table`
  as sqlite3 -cmd '.timeout 20000' -readonly "$1" \
    "SELECT 'SELECT count(*), '||quote(name)||' FROM \"'||replace(name,'\"','\"\"')||'\";' FROM sqlite_master WHERE type='table' AND substr(name,1,7)<>'sqlite_' ORDER BY name" |
    as sqlite3 -cmd '.timeout 20000' -readonly -separator ' ' "$1"
}
whole() { [ "$(as sqlite3 -readonly "$1" 'PRAGMA integrity_check')" = ok ]; }

cd "$data"
find . -xdev -type f ! -name '*-wal' ! -name '*-shm' ! -name '*-journal' -print0 > "$work/files"
while IFS= read -r -d '' file; do
  as mkdir -p "$work/copy/$(dirname "$file")"
  if is_database "$file"; then
    counts "$file" > "$work/before"
    as sqlite3 -cmd '.timeout 20000' "$file" ".backup '$work/copy/.one'"
    counts "$file" > "$work/after"
    as mv -T "$work/copy/.one" "$work/copy/$file"
    counts "$work/copy/$file" > "$work/copied"
    # The app goes on writing: what was copied lies between what was there before and after.
    awk '{ n = $1; $1 = ""; if (FILENAME ~ /before$/) b[$0] = n; else if (FILENAME ~ /after$/) a[$0] = n; else c[$0] = n }
      END { for (t in c) { if (!(t in b) && !(t in a)) exit 1
              lo = (t in b) ? b[t] : 0; hi = (t in a) ? a[t] : 0; if (lo > hi) { x = lo; lo = hi; hi = x }
              if (c[t] < lo || c[t] > hi) exit 1 }
            for (t in b) if ((t in a) && !(t in c)) exit 1 }' "$work/before" "$work/after" "$work/copied" ||
      give_up "the copy of $file has other rows than the database"
  else
    as cp -p "$file" "$work/copy/$file" || give_up "$file could not be copied"
  fi
done < "$work/files"

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
done < "$work/files"
mv -T "$into/.new-$stamp" "$into/$stamp.tar.gz"
printf 'the copy %s was unpacked and read: %s files, %s tables, %s rows, intact\n' "$stamp" "$files" "$tables" "$rows" > "$into/proof"
ls -1 "$into" | grep 'tar.gz$' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do rm -f "${into:?}/$old"; done
printf 'last\t%s\nproof\t%s\n' "$stamp" "$(cat "$into/proof")"
