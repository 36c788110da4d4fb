"""Print the table of environment variables, as it stands in README.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.environment import BASE_DIR, DECLARED, Setting

BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


class Command(BaseCommand):
    """The table comes from the declarations themselves, so that it cannot drift; a test compares them."""

    help = "Print the table of environment variables, or write it into README.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--write`` replaces the table in README.md instead of printing it."""
        parser.add_argument("--write", action="store_true", help="replace the table in README.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write."""
        if not options["write"]:
            self.stdout.write(table())
            return
        readme = BASE_DIR / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


def table() -> str:
    """Return the declared variables as a Markdown table."""
    rows = [f"| `{setting.name}` | {_default(setting)} | {setting.help} |" for setting in DECLARED]
    return "\n".join(["| variable | when absent | what it is for |", "|---|---|---|", *rows])


def _default(setting: Setting) -> str:
    match setting.default:
        case bool():
            return f"`{str(setting.default).lower()}`"
        case Path():
            return f"`{setting.default.relative_to(BASE_DIR)}`"
        case [] | "":
            return "empty"
        case list():
            return f"`{','.join(setting.default)}`"
        case _:
            return f"`{setting.default}`"
