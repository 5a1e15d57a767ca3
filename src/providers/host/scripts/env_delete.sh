if [ "$(mark_of "env.$app")" = "$mark" ]; then rm -f "$etc/${app:?}.env" "$marks/env.$app"; fi
tidy
