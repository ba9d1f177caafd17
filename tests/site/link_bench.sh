#!/bin/bash
# link_bench.sh BENCH SITE: make this checkout the bench's recouvrement_app and have it installed on the test site.
# Nothing is copied: a symlink in apps/, a .pth in the bench's Python, a line in sites/apps.txt, a symlink of the assets.
set -euo pipefail

bench=$(cd "$1" && pwd)
site=$2
here=$(cd "$(dirname "$0")/../.." && pwd -P)
python=$bench/env/bin/python
app=recouvrement_app

frappe() { (cd "$bench/sites" && "$python" -m frappe.utils.bench_helper frappe "$@"); }

place=$bench/apps/$app
if [ "$(readlink -f "$place" 2>/dev/null || true)" != "$here" ]; then
	if [ -e "$place" ] && [ ! -L "$place" ]; then
		echo "$place is another copy of the application: move it away to test this checkout." >&2
		exit 1
	fi
	ln -sfn "$here" "$place"
	echo "Linked $place to this checkout."
fi

packages=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
grep -qxs "$place" "$packages/$app.pth" || echo "$place" >"$packages/$app.pth"

apps=$bench/sites/apps.txt
if ! grep -qx "$app" "$apps"; then
	[ -z "$(tail -c1 "$apps")" ] || echo >>"$apps"
	echo "$app" >>"$apps"
fi
mkdir -p "$bench/sites/assets"
ln -sfn "$place/$app/public" "$bench/sites/assets/$app"

missing=()
for module in pytest pytest_rerunfailures aiosmtpd hypothesis pypdf weasyprint rich segno playwright; do
	"$python" -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('$module') is None)" || missing+=("${module//_/-}")
done
if [ ${#missing[@]} -gt 0 ]; then
	if "$python" -m pip --version >/dev/null 2>&1; then
		"$python" -m pip install --quiet --disable-pip-version-check "${missing[@]}"
	else
		uv pip install --quiet --python "$python" "${missing[@]}"
	fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
step=(install-app "$app")
if frappe --site "$site" list-apps 2>/dev/null | grep -q "^$app"; then
	step=(migrate --skip-search-index)
fi
echo "Site $site: ${step[*]} …"
frappe --site "$site" "${step[@]}" >"$log" 2>&1 || { tr '\r' '\n' <"$log" | tail -60 >&2; exit 1; }
frappe --site "$site" set-config allow_tests true >/dev/null
