"""`zsync check`: validate citation keys and `.bib` files, offline."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import click

from zsync.errors import UsageProblem

FORMATS = ("text", "json", "github", "sarif")


class _Check(click.Command):
    """A command that takes a name for a file where there is one, even if it begins as options do: hooks are given
    bare names, and cannot say where options end."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {name for param in self.get_params(ctx) for name in param.opts}
        return super().parse_args(ctx, [f"./{arg}" if _is_dashed_file(arg, options) else arg for arg in args])


def _is_dashed_file(arg: str, options: set[str]) -> bool:
    return arg.startswith("-") and arg.partition("=")[0] not in options and os.path.isfile(arg)  # noqa: PTH113


@click.command(cls=_Check)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How findings are written.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what is meant.")
@click.option("--unsafe", is_flag=True, help="With --fix: also do what is only likely to be meant.")
@click.option("--explain", metavar="CODE", help="Print the manual page of a rule, such as ZS001, and stop.")
@click.option("--select", metavar="CODES", default="", help="Only these rules; ZS1 means all that begin so.")
@click.option("--ignore", metavar="CODES", default="", help="All rules but these.")
@click.option("--baseline", metavar="FILE", help="Tell only what FILE, written earlier, does not list.")
@click.option("--update-baseline", is_flag=True, help="Write what is found to the --baseline file, and pass.")
@click.option("--statistics", is_flag=True, help="Also count findings by rule.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--dependents", is_flag=True, help="A .bib, lock or settings file in PATHS stands for all notes.")
@click.option("--no-cache", is_flag=True, help="Read every file anew; the findings are the same.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Check the citation keys in notes, and the .bib files, against each other.

    Everything in the project is read; PATHS (files, or folders with all below) limit what is told. Exits 0 when
    nothing is wrong, 1 when there is an error, 2 when the command or the configuration cannot be used.
    """
    if options["explain"] is not None:
        return _explain(options["explain"], options["form"])
    if options["unsafe"] and not options["fix"]:
        raise UsageProblem("--unsafe goes with --fix")
    if options["update_baseline"] and not options["baseline"]:
        raise UsageProblem("--update-baseline needs --baseline FILE")
    from zsync.state.garbage import none_to_the_end

    with none_to_the_end():
        return _check((ctx.obj or {}).get("config"), options)


def _check(config: str | None, options: dict[str, Any]) -> int:
    from zsync.check import session

    asked = session.Asked(
        paths=tuple(options["paths"]),
        config=config,
        only=tuple(_codes(options["select"])),
        without=tuple(_codes(options["ignore"])),
        dependents=options["dependents"],
        use_cache=not options["no_cache"],
    )
    outcome = session.check(asked, start=os.getcwd(), now=time.time_ns())  # noqa: PTH109
    for word in outcome.words:
        click.echo(f"zsync: {word}", err=True)
    if options["fix"]:
        from zsync.check.mend import mend

        outcome.kept()
        mended = mend(outcome, unsafe=options["unsafe"])
        click.echo(f"zsync: {mended}", err=True)
        outcome = session.check(asked, start=os.getcwd(), now=time.time_ns())  # noqa: PTH109
    findings = outcome.findings
    if options["baseline"]:
        from zsync.check import baseline
        from zsync.report.fingerprint import fingerprints

        marks = fingerprints(findings, outcome.source)
        file, update = options["baseline"], options["update_baseline"]
        findings = baseline.apply(findings, marks, name=file, update=update, covers=outcome.covers)
    _write(_render(outcome, findings, options))
    outcome.kept()
    failing = ("error", "warning") if options["strict"] else ("error",)
    return int(any(finding.severity in failing for finding in findings))


def _render(outcome: Any, findings: Any, options: dict[str, Any]) -> str:
    from zsync.report.findings import Report, RuleText, summary

    texts: dict[str, RuleText] = {}
    if options["form"] == "sarif":
        from zsync.check.pages import as_text, pages

        texts = {code: RuleText(one.name, one.title, as_text(one)) for code, one in pages().items()}
    report = Report(tuple(findings), outcome.files, outcome.citations, texts, outcome.source)
    if options["form"] == "json":
        from zsync.report import findings_json

        return findings_json.render(report, with_statistics=options["statistics"])
    if options["form"] == "github":
        from zsync.report import findings_github

        return findings_github.render(report, with_statistics=options["statistics"])
    if options["form"] == "sarif":
        from zsync.report import findings_sarif

        return findings_sarif.render(report, with_statistics=options["statistics"])
    if not findings:
        return f"{summary(report)}\n"
    from zsync.report import findings_text

    return findings_text.render(report, color=_color(), with_statistics=options["statistics"])


def _color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _write(text: str) -> None:
    """Write to stdout as UTF-8, whatever the locale: JSON and SARIF are UTF-8 by definition."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    buffer.write(text.encode("utf-8", "replace"))
    buffer.flush()


def _codes(text: str) -> list[str]:
    """The codes in `text`, in capitals. Raises `UsageProblem` for one that no rule's code begins with."""
    codes = text.upper().replace(",", " ").split()
    if codes:
        from zsync.check.rules import RULES

        for code in codes:
            if not any(known.startswith(code) for known in RULES):
                raise UsageProblem(f"no rule {code!r}", help=f"known: {', '.join(RULES)}")
    return codes


def _explain(code: str, form: str) -> int:
    from zsync.check.pages import as_text, pages

    known = pages()
    if code.upper() not in known:
        raise UsageProblem(f"no rule {code!r}", help=f"known: {', '.join(sorted(known))}")
    page = known[code.upper()]
    if form == "json":
        import json

        _write(json.dumps({"schema": 1, "rule": page._asdict()}, ensure_ascii=False) + "\n")
    else:
        _write(as_text(page))
    return 0
