"""`python -m recouvrement_app.simulator`."""

from .cli import main

if __name__ == "__main__":
	main(prog_name="recouvrement")
