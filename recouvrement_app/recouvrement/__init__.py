"""Frappe's module "Recouvrement", re-pointed at the package above it.

Frappe finds a module's records in `dirname(<app>.<module>.__file__)`. Pointing this module at the package
lets `doctype/`, `report/`, `print_format/` … sit directly in `recouvrement_app/`. The doctypes' Python name stays
`recouvrement_app.recouvrement.doctype.…`; `recouvrement_app.doctype.…` would be a second class object.
"""

from pathlib import Path

_package = Path(__file__).resolve().parent.parent

__path__ = [str(_package)]
__file__ = str(_package / "__init__.py")
