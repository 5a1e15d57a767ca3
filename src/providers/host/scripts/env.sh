# Values that only the app may read.
file="$etc/$app.env"
claim "env.$app" "$file"
salt=
if [ -f "$file" ]; then salt="$(sed -n '1s/^# salt //p' "$file")"; fi
[ -n "$salt" ] || salt="$(od -An -vtx1 -N24 /dev/urandom | tr -d ' \n')"
new="$(mktemp "$etc/.vibe-XXXXXX")"
chmod 600 "$new"
{ printf '# salt %s\n' "$salt"; printf '%s' "$body"; } > "$new"
if cmp -s "$new" "$file"; then rm -f "$new"; chmod 600 "$file"; else sync "$new"; mv -fT "$new" "$file"; fi
say print "$(sha256sum < "$file" | cut -c1-32)"
