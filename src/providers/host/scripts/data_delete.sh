is="$(mark_of "data.$app")"
if [ "$is" = "$mark" ]; then
  rm -rf "/var/lib/vibe/${app:?}" "$marks/data.$app"
  drop_account
fi
tidy
