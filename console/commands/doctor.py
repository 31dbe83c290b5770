"""`minwon doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from console.doctor import Verdict, examine
from minwon import settings

_MARKS = {Verdict.GOOD: "ok  ", Verdict.NOTE: "note", Verdict.BAD: "BAD "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Check every part of this instance; exit status 1 when something is wrong.

    \b
    Example:
      minwon doctor
    """
    findings = []
    for finding in examine(settings.load()):
        findings.append(finding)
        if not as_json:
            mend = f"\n                -> {finding.mend}" if finding.mend else ""
            click.echo(f"{_MARKS[finding.verdict]}  {finding.part:<9} {finding.what}{mend}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise SystemExit(1)
