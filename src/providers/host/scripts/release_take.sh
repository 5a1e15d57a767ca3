# Takes a packed release from the input; old ones go, never one that a slot or a site uses.
folder="/srv/vibe/$app/releases"
mkdir -p "$folder"
new="$(mktemp -d "$folder/.new-XXXXXX")"
trap 'rm -rf "$new"' EXIT
tar -xzf - -C "$new" --no-same-owner --no-same-permissions
cat > /dev/null || true
chown -R root:root "$new"
chmod -R u=rwX,go=rX "$new"
# Its name says that it is whole, also after a power cut.
sync -f "$new"
take_lock
if [ ! -d "$folder/$id" ]; then
  mv -T "$new" "$folder/$id"
fi
touch "$folder/$id"
ls -1t "$folder" | tail -n "+$((keep + 1))" | while read -r old; do
  [ "$old" = "$id" ] || grep -qsFx "release=$folder/$old" "$etc/slots/$app"-?.facts ||
    grep -qsF "$folder/$old" "$etc/sites/$app".*.caddy || rm -rf "${folder:?}/$old"
done
