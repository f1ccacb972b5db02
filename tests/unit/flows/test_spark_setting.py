"""Nothing of Spark is imported, started or asked for unless the settings name it; what they lack is said at once."""

import subprocess
import sys

import pytest

from flows import engines
from flows.settings import read_settings
from schemas.errors import InputError

ON = '[engine]\nkind = "spark"\nstorage = "{storage}"\n'


def test_without_the_setting_nothing_of_spark_is_imported():
    program = (
        "import sys, pkgutil, importlib\n"
        "import flows, flows.stages, flows.comparison, flows.cli, matchers.city, matchers.library, reports.publish\n"
        "print([name for name in sys.modules if name.startswith(('pyspark', 'py4j', 'matchers.spark'))])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_this_machine_is_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_settings().engine.kind == "duckdb"
    engines.check(read_settings())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param('[engine]\nkind = "spark"', "storage", id="no storage"),
        pytest.param('[engine]\nkind = "sparc"', "kind", id="no such engine"),
        pytest.param(ON + 'master = "here"', "“master”须是 local[*]", id="no such master"),
        pytest.param(ON + 'master = "local[0]"', "“master”须是 local[*]", id="no core at all"),
        pytest.param(
            ON + 'executor_memory = "4 GB"', "“executor_memory”须是 整数加单位", id="no amount of memory"
        ),
        pytest.param(ON + "storage_crypted = true", "storage_encrypted", id="unknown key"),
    ],
)
def test_a_wrong_setting_is_named(write_settings, tmp_path, text, what):
    with pytest.raises(InputError) as caught:
        read_settings(write_settings(text.format(storage=tmp_path / "storage")))
    assert what in str(caught.value)


def test_records_in_the_clear_are_a_decision_not_an_oversight(write_settings, tmp_path):
    text = ON.format(storage=tmp_path / "storage")
    with pytest.raises(InputError, match="未加密"):
        read_settings(write_settings(text))
    assert read_settings(write_settings(text + "storage_encrypted = true")).engine.kind == "spark"
    assert read_settings(write_settings(text + "[encryption]\nenabled = false")).engine.kind == "spark"


def test_the_storage_lies_apart_from_inbox_warehouse_and_reports(write_settings, tmp_path):
    text = (
        f'published = "{tmp_path}/out"\n'
        + ON.format(storage=tmp_path / "out/storage")
        + "storage_encrypted = true"
    )
    with pytest.raises(InputError, match="storage"):
        read_settings(write_settings(text))


def test_without_the_extra_the_remedy_is_said(write_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    settings = read_settings(write_settings(ON.format(storage=tmp_path / "s") + "storage_encrypted = true"))
    with pytest.raises(InputError, match=r"yingbao\[spark\]"):
        engines.check(settings)
