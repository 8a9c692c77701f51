#!/bin/sh
# Photographs the pages of `cargo run -p claviger-web --example pages`: light, dark, and 360 px narrow.
# usage: [HEIGHT=900] [WIDTH=1360] photograph.sh [folder] [page ...]
set -eu
folder=$(realpath "${1:-target/pages}"); [ $# -eq 0 ] || shift
profile=$(mktemp -d); trap 'rm -rf "$profile"' EXIT
mkdir -p "$folder/shots"
height=${HEIGHT:-900}; width=${WIDTH:-1360}
shoot() { # file, picture, width
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --allow-file-access-from-files --user-data-dir="$profile" \
        --virtual-time-budget=1000 --window-size="$3,$height" --screenshot="$folder/shots/$2.png" "file://$folder/$1" >/dev/null 2>&1
}
[ $# -gt 0 ] || set -- $(cd "$folder" && ls -- *.html | sed 's/\.html$//')
for page; do
    sed 's/data-theme="auto"/data-theme="light"/' "$folder/$page.html" >"$folder/.light.html"
    sed 's/data-theme="auto"/data-theme="dark"/' "$folder/$page.html" >"$folder/.dark.html"
    # no window is narrower than 500 px, a frame is
    echo "<body style='margin:0;background:#888'><iframe src='.light.html' style='border:0;width:360px;height:${height}px'></iframe>" >"$folder/.narrow.html"
    case ${ONLY:-light dark narrow} in *light*) shoot .light.html "$page.light" "$width" ;; esac
    case ${ONLY:-light dark narrow} in *dark*) shoot .dark.html "$page.dark" "$width" ;; esac
    case ${ONLY:-light dark narrow} in *narrow*) shoot .narrow.html "$page.narrow" 500 ;; esac
done
