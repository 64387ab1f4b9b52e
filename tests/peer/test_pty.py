"""The real prompts in a real terminal of 80x24: German, English, accessible, few letters, narrow, interrupted."""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import pexpect
import pyte
import pytest

from postfall.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a Unix thing")
DOWN = "\x1b[B"


class Terminal:
    """A program in a pseudo-terminal with a screen that can be read."""

    def __init__(self, *argv: str, rows: int = 24, columns: int = 80, **environment: str) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "POSTFALL_DEBUG": "0",
            **environment,
        }
        for name in ("COLUMNS", "LINES"):
            env.pop(name, None)
        self.child = pexpect.spawn(
            sys.executable, ["-m", "postfall", *argv], dimensions=(rows, columns), env=env, encoding="utf-8", timeout=20
        )

    def wait(self, *texts: str) -> str:
        """Read until every text stands on the screen; gives the screen."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self._read()
            shown = self.screen
            if all(text in shown for text in texts):
                return shown
        raise AssertionError(f"not on the screen: {texts}\n{self.screen}")

    def _read(self) -> bool:
        """Take what is there; False at the end of all output."""
        try:
            part = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += part
        self._stream.feed(part)
        return True

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)
            time.sleep(0.05)

    def interrupt(self) -> int:
        """Press Ctrl-C at a quiet prompt, as a person would; the exit code."""
        time.sleep(0.4)
        self._read()
        self.press("\x03")
        return self.ended()

    def ended(self) -> int:
        """Read to the end; the exit code, or minus the signal."""
        end = time.monotonic() + 20
        while time.monotonic() < end and self._read():
            pass
        self.child.close()
        return -self.child.signalstatus if self.child.signalstatus else self.child.exitstatus


def verified() -> bool:
    return main(["case", "verify", "--json"]) == 0


def test_a_german_session_up_to_control_c_and_back(capsys):
    terminal = Terminal("--lang", "de")
    terminal.wait("Liest jemand Fremdes Ihre Post mit?", "» ")
    terminal.press("1", "\r")
    terminal.wait("Wer sind Sie für dieses Postfach?", "bitte wählen", "Schritt 1", "» ")
    terminal.press("3", "\r")
    terminal.wait("Sicherer Boden", "Schritt 2", "sauber?", "» ")
    assert terminal.interrupt() == 130
    assert "gespeichert" in terminal.raw
    assert "postfall resume" in terminal.raw

    again = Terminal("resume", "--lang", "de")
    again.wait("Sicherer Boden", "sauber?", "» ")
    again.press("j", "\r")
    again.wait("Kommen Sie noch in das Postfach hinein?", "» ")
    again.press("z", "\r")
    again.wait("Bisher: ja", "bitte wählen", "» ")
    again.press("n", "\r")
    again.wait("Haben Sie ein anderes, sauberes Gerät", "» ")
    again.press("e", "\r")
    assert again.ended() == 130
    assert verified()


def test_an_english_session_with_help_overview_and_later(capsys):
    terminal = Terminal("start", "--lang", "en")
    terminal.wait("please choose", "step 1", "» ")
    terminal.press("h", "\r")
    terminal.wait("You can also answer", "» ")
    terminal.press("u", "\r")
    terminal.wait("Overview", "Press Enter to go on")
    terminal.press("\r")
    terminal.wait("please choose", "Who are you", "» ")
    terminal.press("1", "\r")
    terminal.wait("I do not know", "» ")
    terminal.press("n", "\r")
    assert terminal.interrupt() == 130


def test_enter_alone_never_answers(capsys):
    terminal = Terminal("start", "--lang", "de")
    terminal.wait("Wer sind Sie für dieses Postfach?", "bitte wählen")
    terminal.press("\r", "\r", "\r")
    terminal.wait("Wer sind Sie für dieses Postfach?")
    assert terminal.interrupt() == 130
    main(["case", "show", "--json"])
    assert '"facts": []' in capsys.readouterr().out


def test_accessible_mode_has_no_escape_code_at_all(capsys):
    terminal = Terminal("start", "--lang", "de", "--accessible")
    terminal.wait("1) Privatperson", "Nummer")
    terminal.press("3\n")
    terminal.wait("Sicherer Boden", "Ja oder Nein")
    terminal.press("ja\n")
    terminal.wait("Kommen Sie noch in das Postfach hinein?")
    terminal.press("ende\n")
    assert terminal.ended() == 130
    assert "\x1b" not in terminal.raw
    assert verified()


def test_few_letters_are_enough(capsys):
    terminal = Terminal(
        "start", "--lang", "de", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C", PYTHONCOERCECLOCALE="0"
    )
    terminal.wait("1) Privatperson", "Schritt 1")
    terminal.press("1\n")
    terminal.wait("Postfach")
    assert terminal.interrupt() == 130
    assert terminal.raw.isascii()
    assert "\x1b" not in terminal.raw


def test_forty_columns_break_no_line_and_lose_no_word(capsys):
    terminal = Terminal("start", "--lang", "de", columns=40, rows=40)
    screen = terminal.wait("bitte wählen", "Wer sind Sie für dieses Postfach?")
    assert "Atmen Sie durch. Sie gehen Schritt für" in screen
    assert max(map(len, screen.split("\n"))) <= 40
    assert terminal.interrupt() == 130


def test_the_end_of_input_saves_and_says_so(capsys):
    terminal = Terminal("start", "--lang", "de")
    terminal.wait("bitte wählen", "» ")
    terminal.press("3", "\r")
    terminal.wait("Sicherer Boden")
    os.kill(terminal.child.pid, signal.SIGHUP)
    terminal.ended()
    main(["case", "show", "--json"])
    assert "organisation" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_between_key_and_prompt_loses_nothing_that_was_shown(capsys, seed):
    """After the next prompt is seen, the answer before it must be there, whatever happens then."""
    dice = random.Random(seed)
    terminal = Terminal("start", "--lang", "de")
    terminal.wait("bitte wählen", "Wer sind Sie", "» ")
    terminal.press("3", "\r")
    terminal.wait("Sicherer Boden", "sauber?", "» ")
    terminal.press("j", "\r")
    time.sleep(dice.random() * 0.05)
    os.kill(terminal.child.pid, signal.SIGKILL)
    assert terminal.ended() == -signal.SIGKILL
    assert verified()
    capsys.readouterr()
    main(["case", "show", "--json"])
    assert "organisation" in capsys.readouterr().out

    again = Terminal("resume", "--lang", "de")
    screen = again.wait("bitte wählen", "Sicherer Boden")
    assert "sauber?" in screen or "Kommen Sie noch in das Postfach hinein?" in screen
    assert again.interrupt() == 130
