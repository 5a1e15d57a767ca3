# Says whether the release is there already; then nothing is sent.
claim "release.$app" "/srv/vibe/$app"
mkdir -p "/srv/vibe/$app/releases"
rm -rf "/srv/vibe/$app/releases"/.new-*
if [ -d "/srv/vibe/$app/releases/$id" ]; then
  # The newest stay, and this one is about to be used.
  touch "/srv/vibe/$app/releases/$id"
  say there yes
fi
