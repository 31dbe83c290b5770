import stat
from pathlib import Path

import pytest

from minwon import settings
from minwon.settings import Secrets, SettingsError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MINWON_CONFIG", "MINWON_DATA", "MINWON_TOOLS"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_listens_beyond_loopback_unless_set() -> None:
    assert settings.load().on_loopback


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "minwon.toml").write_text('[sip]\nport = 5070\nguests = false\n[hotline]\nnumber = "1577"\n')
    monkeypatch.setenv("MINWON_SIP__PORT", "5080")
    loaded = settings.load()
    assert (loaded.sip.port, loaded.sip.guests, loaded.hotline.number) == (5080, False, "1577")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "minwon.toml").write_text('[sip]\nport = 0\n[hotline]\nnumber = "x"\ncolour = "red"\n')
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert all(name in str(error.value) for name in ("sip.port", "hotline.number", "hotline.colour"))


def test_a_mistyped_variable_is_told_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_SPI__PORT", "5070")
    monkeypatch.setenv("MINWON_CONSOLE_HTTP_PORT", "8095")
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert "MINWON_SPI__PORT" in str(error.value)
    assert "MINWON_CONSOLE_HTTP_PORT" in str(error.value)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "minwon.toml").write_text("port: 5060\n")
    with pytest.raises(SettingsError, match=r"minwon.toml is not TOML"):
        settings.load()


def test_a_file_named_but_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_CONFIG", "other.toml")
    with pytest.raises(SettingsError, match="does not exist"):
        settings.load()


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    made = Secrets.of(tmp_path)
    assert Secrets.of(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600
    for pin in (made.room_pin, made.recording_pin):
        assert pin.isdigit() and len(pin) == 6


def test_a_secret_that_an_earlier_version_did_not_have_is_added(tmp_path: Path) -> None:
    made = Secrets.of(tmp_path)
    file = tmp_path / "secrets.toml"
    file.write_text("\n".join(x for x in file.read_text().splitlines() if not x.startswith("recording_pin")))
    file.chmod(0o600)
    again = Secrets.of(tmp_path)
    assert again.model_copy(update={"recording_pin": made.recording_pin}) == made
    assert Secrets.of(tmp_path) == again and stat.S_IMODE(file.stat().st_mode) == 0o600
