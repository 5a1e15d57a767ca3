# Forgets the runtime; versions that no app uses go.
rm -f "$etc/users/runtime/$user_file"
for folder in /opt/vibe/node-*; do
  [ -d "$folder" ] || continue
  version="${folder#/opt/vibe/node-}"
  if ! grep -qsFx "$version" "$etc"/users/runtime/* && ! grep -qsF "$folder/" "$etc"/slots/*.facts; then rm -rf "$folder"; fi
done
if [ -z "$(ls -A "$etc/users/runtime" 2> /dev/null)" ]; then rm -rf /opt/vibe/.new-*; fi
tidy
