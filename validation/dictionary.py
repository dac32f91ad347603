"""The data dictionary, generated from the declarations: as a frame and as a page of Markdown."""

import polars as pl

from validation.tables import Table


def dictionary(tables: list[type[Table]]) -> pl.DataFrame:
    """List every column of the tables: one row per table and column."""
    return pl.DataFrame(
        [
            {
                "data_set": table.to_schema().name,
                "column": column.name,
                "type": column.type,
                "label": column.label,
                "description": column.description,
                "unit": column.unit,
                "required": "yes" if column.required else "no",
                "key": "yes" if column.name in table.key() else "no",
            }
            for table in tables
            for column in table.documentation()
        ]
    )


def markdown(tables: list[type[Table]]) -> str:
    """Write the dictionary as a page; tables with the same columns share one section."""
    sections = ["# Data dictionary", "Generated from the declarations; do not edit."]
    for number, table in enumerate(tables):
        alike = (one for one in tables[:number] if one.documentation() == table.documentation())
        columns = _columns(table, next(alike, None))
        sections.append(f"## `{table.to_schema().name}`\n\n{table.description()}\n\n{columns}")
    return "\n\n".join(sections) + "\n"


def _columns(table: type[Table], described: type[Table] | None) -> str:
    """Write the key and columns of a table, or name the table above that has the same."""
    if described is not None:
        return f"Key and columns are those of `{described.to_schema().name}`."
    columns = "\n".join(
        f"| `{c.name}` | {c.type} | {c.unit} | {_cell(f'{c.label}: {c.description}')} |"
        for c in table.documentation()
    )
    return (
        f"Key: {', '.join(f'`{name}`' for name in table.key())}.\n\n"
        f"| column | type | unit | meaning |\n| --- | --- | --- | --- |\n{columns}"
    )


def _cell(text: str) -> str:
    """Keep an upright line in a text from ending its cell."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    import sys

    from validation.published import BESIDE, PUBLISHED

    sys.stdout.write(markdown([*PUBLISHED, *BESIDE]))
