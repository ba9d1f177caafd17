"""Print the table of DESIGN §6. Run: make bench (a bench with the site $RECOUVREMENT_BENCH_SITE, default bench.localhost)."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks import rules_benchmark

HERE = Path(__file__).resolve().parent


def main() -> int:
	"""The rules always; the site when a bench is found."""
	rules_benchmark.main()
	if "--rules-only" in sys.argv:
		return 0
	bench = Path(os.environ.get("FRAPPE_BENCH") or Path.home() / "frappe-bench")
	python = bench / "env" / "bin" / "python"
	site = os.environ.get("RECOUVREMENT_BENCH_SITE", "bench.localhost")
	if not (bench / "sites" / site / "site_config.json").exists():
		print(f"\nSite benchmarks not run: the bench has no site {site}; set RECOUVREMENT_BENCH_SITE to one with the application "
			"installed whose data may be overwritten.")
		return 0
	parts = ("site_benchmark.py", "report_benchmark.py", "dossier_benchmark.py")
	return max(subprocess.run([python, HERE / part, site], cwd=bench / "sites", check=False).returncode for part in parts)


if __name__ == "__main__":
	sys.exit(main())
