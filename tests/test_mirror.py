"""The tests mirror the code: whoever wants to know what a file promises finds it by the file's name."""

from pathlib import Path

PROJECT = Path(__file__).parent.parent

#: Words only, no behaviour: specified by the files that speak them.
VOCABULARIES = {
    "acd/engine/calls.py",
    "acd/engine/commands.py",
    "acd/engine/events.py",
    "acd/engine/snapshot.py",
    "ivr/menu/facts.py",
    "ivr/menu/keys.py",
    "ivr/menu/requests.py",
    "ivr/menu/step.py",
}

#: Parts that mean something only together, and thin shells: proven whole, by the file named.
PROVEN_ELSEWHERE = {
    "acd/__main__.py": "tests/live/test_link.py",
    "acd/asterisk/actions.py": "tests/acd/test_service.py",
    "acd/asterisk/alone.py": "tests/acd/commands/test_room.py",
    "acd/client.py": "tests/acd/commands/test_room.py",
    "acd/engine/eligibility.py": "tests/acd/engine/test_explain.py",
    "acd/engine/floor.py": "tests/acd/engine/test_world.py",
    "acd/engine/matching.py": "tests/acd/engine/test_world.py",
    "acd/engine/rules.py": "tests/acd/engine/test_engine.py",
    "acd/figures.py": "tests/acd/test_service.py",
    "console/__main__.py": "tests/console/test_app.py",
    "console/instance.py": "tests/live/instance.py",
    "console/prepare.py": "tests/live/instance.py",
    "console/traffic.py": "tests/live/test_demo.py",
    "ivr/__main__.py": "tests/live/instance.py",
    "ivr/hold_music.py": "tests/live/test_prompts.py",
    "ivr/service.py": "tests/ivr/test_session.py",
    "ivr/tone.py": "tests/live/test_prompts.py",
    "minwon/migrations/env.py": "tests/minwon/test_database.py",
}


def modules() -> list[Path]:
    found = (
        file for package in ("minwon", "ivr", "acd", "console") for file in PROJECT.glob(f"{package}/**/*.py")
    )
    return [
        file.relative_to(PROJECT)
        for file in found
        if file.name != "__init__.py" and "commands" not in file.parts and "versions" not in file.parts
    ]


def test_every_file_has_its_specification() -> None:
    missing = [
        str(module)
        for module in modules()
        if str(module) not in PROVEN_ELSEWHERE.keys() | VOCABULARIES
        and not (PROJECT / "tests" / module.parent / f"test_{module.name}").exists()
    ]
    assert not missing, f"these files have no test of their own name: {missing}"


def test_what_is_proven_elsewhere_exists_and_so_does_the_proof() -> None:
    assert [file for file in PROVEN_ELSEWHERE if not (PROJECT / file).exists()] == []
    assert [proof for proof in PROVEN_ELSEWHERE.values() if not (PROJECT / proof).exists()] == []
