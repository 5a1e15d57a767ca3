# Takes a packed runtime from the input.
target="/opt/vibe/node-$version"
mkdir -p /opt/vibe
new="$(mktemp -d /opt/vibe/.new-XXXXXX)"
trap 'rm -rf "$new"' EXIT
tar -xzf - -C "$new" --no-same-owner --no-same-permissions
cat > /dev/null || true
chmod -R u=rwX,go=rX "$new"
told="$("$new/bin/node" --version 2>&1 | tail -1)" || fail unit "the Node that was sent does not run on this server: $told"
[ "$told" = "v$version" ] || fail unit "the Node that was sent says that it is $told"
sync -f "$new"
take_lock
rm -rf "$target"
mv -T "$new" "$target"
