"""The command line `recouvrement`: files → rules → files. No Frappe needed."""
