"""The flows, run by Prefect against a server of the tests' own. Few tests: each run costs, and what they carry is tested elsewhere."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipelines.delivery.letters import deliver_due
from pipelines.flows.environment import prepare
from pipelines.installation import open_installation
from pipelines.intake import Outcome, take
from pipelines.ledger import outbox, reading
from pipelines.settings import Settings
from reference_data import import_register
from reference_data.register.store import Store
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_sample, drop_small, report_folders
from tests.pipelines.town import planted_town
from tests.shared_material import ROOT

# Prefect leaves sockets of its clients to the garbage collector
pytestmark = [pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture(scope="module")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Prefect API that knows nothing yet."""
    with pytest.MonkeyPatch.context() as patch:
        before = dict(os.environ)
        prepare(tmp_path_factory.mktemp("prefect"))
        patch.setenv("PREFECT_LOGGING_TO_API_ENABLED", "false")
        from prefect.settings import PREFECT_API_URL
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=120):
            yield str(PREFECT_API_URL.value())
        for name in set(os.environ) - set(before):
            del os.environ[name]
    gc.collect()  # here, where the sockets are expected, and not in whichever test comes later


def runs_of(flow_name: str) -> list[Any]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    async def ask() -> list[Any]:
        async with get_client() as client:
            return list(await client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=[flow_name]))))

    return asyncio.run(ask())


def test_a_delivery_is_taken_by_a_flow_run_with_a_name_that_an_admin_understands(prefect: str, home: Path, drop: Path, out: Path) -> None:
    from pipelines.flows.receive import receive_notice

    drop_sample(drop, "hus-80")
    taken = asyncio.run(receive_notice(str(drop), "hus-80", str(out)))
    assert taken.outcome is Outcome.REPORTED
    [folder] = report_folders(out)
    assert {path.name for path in folder.iterdir()} >= {"report.json", "report.html", "report.pdf", "findings.geojson", "manifest.json", "READY"}
    assert (drop / "done" / "hus-80").is_dir()
    [run] = runs_of("receive-notice")
    assert run.name == "receive hus-80"
    assert run.state.is_completed()


def test_a_flow_run_twice_on_the_same_content_gives_one_report(prefect: str, home: Path, drop: Path, out: Path) -> None:
    from pipelines.flows.watch import watch_folder

    drop_sample(drop, "a")
    assert asyncio.run(watch_folder(str(drop), str(out))) == {"reported": 1}
    drop_sample(drop, "b")
    drop_small(drop, "c", sosi=b"%PDF-1.7 no sosi")
    assert asyncio.run(watch_folder(str(drop), str(out))) == {"duplicate": 1, "rejected": 1}
    assert len(report_folders(out)) == 1


def test_the_intake_uses_the_prefect_that_is_named(prefect: str, settings: Settings, drop: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", prefect)
    before = len(runs_of("receive-notice"))
    drop_small(drop, "a")
    [taken] = take(drop, out, settings=settings.model_copy(update={"prefect": "auto"}))
    assert taken.outcome is Outcome.REPORTED
    assert len(runs_of("receive-notice")) == before + 1


HANGING_FLOW = """
import asyncio, sys, time
from pipelines.intake import steps

def hang(*_):
    print("checking", flush=True)
    time.sleep(600)

steps.check_delivery = hang
from pipelines.flows.receive import receive_notice
asyncio.run(receive_notice(*sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_flow_run_whose_process_was_killed_is_shown_as_crashed_and_its_delivery_taken_by_the_next(
    prefect: str, home: Path, drop: Path, out: Path
) -> None:
    from pipelines.flows.lifeline import sweep
    from pipelines.flows.receive import receive_notice

    drop_small(drop, "killed")
    environment = {**os.environ, "PREFECT_API_URL": prefect}
    command = [sys.executable, "-c", HANGING_FLOW, str(drop), "killed", str(out)]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "checking\n"
    [run] = [run for run in runs_of("receive-notice") if run.name == "receive killed"]
    assert asyncio.run(sweep(home)) == [], "a run that somebody carries is left alone"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert run.state.is_running()
    assert asyncio.run(sweep(home)) == ["receive killed"]
    assert asyncio.run(sweep(home)) == []
    [run] = [run for run in runs_of("receive-notice") if run.name == "receive killed"]
    assert run.state.is_crashed()
    assert asyncio.run(receive_notice(str(drop), "killed", str(out))).outcome is Outcome.REPORTED
    assert len(report_folders(out)) == 1
    assert list((home / "runs").glob("*/*")) == []


def test_a_prefect_server_that_is_away_holds_up_no_delivery(settings: Settings, drop: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    drop_small(drop, "a")
    [taken] = take(drop, out, settings=settings.model_copy(update={"prefect": "auto"}))
    assert taken.outcome is Outcome.REPORTED
    assert len(report_folders(out)) == 1


def test_the_outbox_is_emptied_by_a_flow(prefect: str, home: Path, drop: Path, out: Path, settings: Settings) -> None:
    from pipelines.flows.deliver import deliver_reports

    drop_small(drop, "a")
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [folder] = report_folders(out)
        letter = outbox.letter_to(installation.ledger, f"folder:{out.resolve()}", folder.name)
        outbox.send_again(installation.ledger, letter.id, "admin")
    assert asyncio.run(deliver_reports()) == {"arrived": 1, "failed": 0, "dead": 0}


def test_open_cases_are_rechecked_by_a_flow(prefect: str, home: Path, drop: Path, out: Path, settings: Settings) -> None:
    from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

    from pipelines.flows.recheck import recheck

    drop_sample(drop, "a")
    list(take(drop, out, settings=settings))
    threads: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1)
    found = asyncio.run(recheck.with_options(task_runner=threads)())
    assert found == {"verdicts": {"needs_correction": 1}, "changed": 0, "failed": 0}
    assert len(report_folders(out)) == 1


def test_flows_carry_their_parts_out_on_dask_with_the_same_code(
    prefect: str, scheduler: str, home: Path, drop: Path, out: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.flows.audit import audit_register
    from pipelines.flows.recheck import recheck

    drop_small(drop, "a", sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))
    (tmp_path / "town.sos").write_text(planted_town(), encoding="utf-8")
    import_register(tmp_path / "town.sos", Store(home / "registers"), "3103", date(2026, 6, 1), processes=1)
    beside = asyncio.run(audit_register("3103", str(tmp_path / "beside"), 200.0))
    monkeypatch.setenv("FERDIGSJEKK_DASK", scheduler)
    on_dask = asyncio.run(audit_register("3103", str(tmp_path / "dask"), 200.0))
    found = asyncio.run(recheck())
    assert {**on_dask, "folder": ""} == {**beside, "folder": ""}
    assert (tmp_path / "dask" / "findings.geojson").read_bytes() == (tmp_path / "beside" / "findings.geojson").read_bytes()
    assert (found["failed"], sum(found["verdicts"].values())) == (0, 1)
    assert all(run.state.is_completed() for run in runs_of("audit-register"))


def test_a_new_register_is_taken_in_and_open_cases_are_checked_against_it(
    prefect: str, home: Path, drop: Path, out: Path, settings: Settings
) -> None:
    from pipelines.flows.register import refresh_register

    drop_sample(drop, "a")
    list(take(drop, out, settings=settings))
    [before] = report_folders(out)
    assert json.loads((before / "report.json").read_bytes())["register"] is None
    found = asyncio.run(refresh_register(str(SAMPLE.register), "3103"))
    assert found["recheck"]["failed"] == 0
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        deliver_due(installation)
        [row] = reading.notices_page(installation.ledger)
        reports = reading.notice(installation.ledger, row.id).reports
        newest = json.loads(installation.store.get(reports[-1].files["report.json"]))
    assert len(reports) == 2
    assert newest["register"]["snapshot"] == found["snapshot"]


def test_a_round_is_asked_for_once_until_a_worker_takes_it(prefect: str) -> None:
    from prefect.client.orchestration import get_client

    from pipelines.flows.rounds import EVERY_S, ask_for

    async def deployed_and_asked() -> list[bool]:
        async with get_client() as client:
            flow_id = await client.create_flow_from_name("watch-folder")
            await client.create_deployment(flow_id, "folder", entrypoint="pipelines/flows/watch.py:watch_folder", path=str(ROOT))
        return [await ask_for("watch-folder/folder") for _ in range(2)]

    before = len(runs_of("watch-folder"))
    assert asyncio.run(deployed_and_asked()) == [True, False]
    assert len(runs_of("watch-folder")) == before + 1
    deployments = import_module("yaml").safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert {name.partition("/")[2] for name in EVERY_S} <= {one["name"] for one in deployments}
    assert not any("schedules" in one for one in deployments), "nothing would come of a schedule"


def test_every_deployment_names_a_flow_that_there_is() -> None:
    from prefect.flows import Flow

    for deployment in import_module("yaml").safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        found = getattr(import_module(path.removesuffix(".py").replace("/", ".")), name)
        assert isinstance(found, Flow)
        assert set(deployment.get("parameters", {})) <= set(found.parameters.properties)
