"""DESIGN §6, first line: how long `rules.plan` takes, and how much memory. Run: python -m benchmarks.rules_benchmark"""

import json
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

TARGETS = {100_000: (2.0, None), 1_000_000: (25.0, 1500)}


def measure(count: int) -> dict[str, float]:
	"""Plan `count` open lines of count/10 customers with two months of due dates, some lines already reminded once."""
	from recouvrement_app.rules.history import HistoryEntry
	from recouvrement_app.rules.planner import plan
	from recouvrement_app.rules.receivables import ReceivableLine
	from recouvrement_app.rules.scenario import THREE_REMINDERS

	start, amount = date(2026, 1, 1), Decimal("119.80")
	lines = [
		ReceivableLine(
			"Acme", f"C{i % (count // 10)}", f"INV-{i}", "", start, start + timedelta(days=i % 60), amount, amount, "EUR"
		)
		for i in range(count)
	]
	history = [
		HistoryEntry(line.customer, line.invoice, "", 1, "done", line.due_date + timedelta(days=5)) for line in lines[:: 100]
	]
	began = time.perf_counter()
	result = plan(lines, THREE_REMINDERS, date(2026, 3, 10), history=history)
	seconds = time.perf_counter() - began
	megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	return {"lines": count, "seconds": seconds, "megabytes": megabytes, "actions": len(result.actions)}


def main() -> None:
	"""Measure each size in a process of its own and print a table."""
	if len(sys.argv) > 1 and sys.argv[1].isdigit():
		print(json.dumps(measure(int(sys.argv[1]))))
		return
	print("| rules: open lines planned | seconds | target | peak memory | target |\n|---|---|---|---|---|")
	for count, (seconds, megabytes) in TARGETS.items():
		run = subprocess.run([sys.executable, "-m", "benchmarks.rules_benchmark", str(count)], check=True, capture_output=True, text=True)
		got = json.loads(run.stdout)
		limit = f"≤ {megabytes} MB" if megabytes else "–"
		print(f"| {count:,} | {got['seconds']:.2f} | ≤ {seconds:.0f} | {got['megabytes']:.0f} MB | {limit} |")


if __name__ == "__main__":
	main()
