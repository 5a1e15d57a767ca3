is="$(mark_of "release.$app")"
if [ "$is" = "$mark" ]; then rm -rf "/srv/vibe/${app:?}" "$marks/release.$app"; fi
tidy
