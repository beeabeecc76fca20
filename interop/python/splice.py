"""Puts a table into the marked region of a page: `splice.py PAGE TABLE`."""

import sys
from pathlib import Path

BEGIN, END = "<!-- wirecost:begin interop -->\n", "<!-- wirecost:end interop -->\n"


def main(page, table):
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table.read_text()}\n{END}{after}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
