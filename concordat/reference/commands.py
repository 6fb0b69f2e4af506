"""The command line as it explains itself."""

import click

from concordat.reference.markdown import page


def commands_page(root: click.Command) -> str:
    """Every command with its help text."""
    context = click.Context(root, info_name="concordat", terminal_width=100, max_content_width=100)
    return page("Command line", *_sections(root, context))


def _sections(command: click.Command, context: click.Context) -> list[str]:
    parts = [f"## `{context.command_path}`", "```\n" + command.get_help(context) + "\n```"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                inner = click.Context(
                    child,
                    info_name=name,
                    parent=context,
                    terminal_width=100,
                    max_content_width=100,
                )
                parts += _sections(child, inner)
    return parts
