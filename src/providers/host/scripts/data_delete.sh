is="$(mark_of "data.$app")"
if [ "$is" = "$mark" ]; then
  # What a restore that was cut off left is data too.
  rm -rf "/var/lib/vibe/${app:?}" "/var/lib/vibe/.old-${app:?}" "/var/lib/vibe/.new-${app:?}"
  rm -f "$marks/data.$app"
  drop_account
fi
tidy
