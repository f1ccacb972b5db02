"""Prefect, set up before it is imported: local, silent, and telling nobody."""

import os
import secrets
from pathlib import Path

START_SECONDS = "120"
"""A first start compiles Prefect's modules and makes its database: on a slow disk more than its own 20 s."""

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "PREFECT_FLOWS_DEFAULT_PERSIST_RESULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_API_HOST": "127.0.0.1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": START_SECONDS,
}
"""Failures reach the terminal through `flows.terminal`; Prefect's own log lines would say them twice."""


TEMPORARY = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""What Prefect tells a server that it starts for one process: no pages, no schedules.

Nor automations, which nobody sets here, nor listeners to its events; and it looks for no plugins of Pydantic.
"""

SETTLED = {
    "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}
"""For a server whose database is this Prefect's already: there is nothing to bring up to date or to look up."""

PASSWORD_NAME = "password"  # noqa: S105 — a file's name
USER = "yingbao"


def prepare(warehouse: Path) -> Path:
    """Set the environment that Prefect reads on its first import; its home, in the warehouse and of mode 0700.

    A server named in the environment is forgotten: a run typed by hand stays on this machine.
    """
    home = (warehouse / "prefect").absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    warehouse.chmod(0o700)
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.update(QUIET, PREFECT_HOME=str(home))
    return home


def lock() -> None:
    """A login for the server of this process, known to its environment alone; nobody else on the machine gets in."""
    _log_in(_make_login())


def guard(warehouse: Path, address: str) -> Path:
    """The file (0600) with the password that the server asks for from now on; pages of other addresses get no answer.

    The password is made once, so that a browser that knows it need not be told again.
    """
    file = warehouse / "prefect" / PASSWORD_NAME
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{_make_login()}\n")
    _log_in(file.read_text("utf-8").strip())
    os.environ["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] = address
    return file


def _make_login() -> str:
    return f"{USER}:{secrets.token_urlsafe(24)}"


def _log_in(login: str) -> None:
    os.environ.update(PREFECT_SERVER_API_AUTH_STRING=login, PREFECT_API_AUTH_STRING=login)
