"""The webhook: what is sent, how it is signed, and receivers that answer late, twice, wrongly or never."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from pipelines.delivery import letters
from pipelines.delivery import webhook as sending
from pipelines.delivery.letters import deliver_due
from pipelines.installation import Installation, open_installation
from pipelines.ledger import Target, outbox
from pipelines.settings import Settings, Webhook
from tests.pipelines.ledgers import HandClock, checked, submission
from tests.pipelines.receiver import Receiver, receiving
from tests.shared_material import shared

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def installation(receiver: Receiver, tmp_path: Path, clock: HandClock) -> Iterator[Installation]:
    """With one finished report on its way to the receiver."""
    hook = Webhook(url=receiver.url, secrets=(SECRET, OLD), allow_private=True, timeout_seconds=0.5)
    with open_installation(Settings(home=tmp_path, webhooks={"case-system": hook}), clock) as opened:
        receipt = opened.ledger.receive(submission())
        opened.ledger.finish(receipt.revision_id, checked(), clock(), [Target("webhook:case-system")])
        yield opened


def test_the_event_is_a_cloud_event_without_names_or_coordinates(installation: Installation, receiver: Receiver) -> None:
    assert deliver_due(installation) == (1, 0)
    [(headers, body)] = receiver.got
    event = json.loads(body)
    jsonschema.validate(event, json.loads(shared("domain/schemas/cloudevents/cloudevents.schema.json").read_text(encoding="utf-8")))
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert headers["webhook-id"] == event["id"]
    assert (event["subject"], event["data"]["verdict"]) == ("2026/01234", "needs_correction")
    assert len(body) < 20_000
    assert not {"name", "east", "north", "coordinates", "findings"} & set(event["data"])


def test_the_signature_is_accepted_by_the_standards_own_library_also_while_a_secret_is_replaced(
    installation: Installation, receiver: Receiver
) -> None:
    sent_now = dict(installation.settings.webhooks)["case-system"]
    letter = outbox.take_due(installation.ledger)[0]
    from datetime import UTC, datetime

    sending.send_event(sent_now, letter, "http://localhost", datetime.now(UTC))
    [(headers, body)] = receiver.got
    for secret in (SECRET, OLD):
        Verifier(secret).verify(body, headers)
    with pytest.raises(Exception, match="signature"):
        Verifier(SECRET).verify(body.replace(b"needs_correction", b"accepted"), headers)


def test_the_signatures_are_those_of_the_test_vector() -> None:
    vector = json.loads(shared("domain/schemas/cloudevents/example-webhook-vector.json").read_text(encoding="utf-8"))
    headers = vector["headers"]
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    symmetric, asymmetric = headers["webhook-signature"].split(" ")
    timestamp = int(headers["webhook-timestamp"])
    assert sending.signatures([vector["symmetric_secret"]], headers["webhook-id"], timestamp, vector["body"].encode()) == symmetric
    content = f"{headers['webhook-id']}.{timestamp}.{vector['body']}".encode()
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(vector["ed25519_public_key"].removeprefix("whpk_")))
    public.verify(base64.b64decode(asymmetric.removeprefix("v1a,")), content)
    own = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    ours = sending.signatures(["whsk_" + base64.b64encode(b"k" * 32).decode()], headers["webhook-id"], timestamp, vector["body"].encode())
    own.public_key().verify(base64.b64decode(ours.removeprefix("v1a,")), content)


@pytest.mark.parametrize(
    ("status", "headers", "silence", "cause"),
    [
        (500, {}, 0.0, "the receiver answered 500"),
        (404, {}, 0.0, "the receiver answered 404"),
        (301, {"Location": "http://127.0.0.1:1/"}, 0.0, "the receiver answered 301"),
        (200, {}, 1.5, "no answer within 0.5 seconds"),
    ],
)
def test_a_receiver_that_fails_is_tried_again_with_the_same_id(
    installation: Installation, receiver: Receiver, clock: HandClock, status: int, headers: dict[str, str], silence: float, cause: str
) -> None:
    receiver.answers = [(status, headers, silence), (200, {}, 0.0)]
    assert deliver_due(installation) == (0, 1)
    assert deliver_due(installation) == (0, 0)
    clock.forward(seconds=10)
    assert deliver_due(installation) == (1, 0)
    assert len({got[0]["webhook-id"] for got in receiver.got}) == 1
    assert len({got[1] for got in receiver.got}) == 1
    assert len({got[0]["webhook-timestamp"] for got in receiver.got}) == 2


def test_a_receiver_that_is_down_for_an_hour_gets_everything_afterwards(installation: Installation, receiver: Receiver, clock: HandClock) -> None:
    receiver.answers = [(503, {}, 0.0)]
    for _ in range(12):
        deliver_due(installation)
        clock.forward(minutes=5)
    receiver.answers = [(200, {}, 0.0)]
    clock.forward(hours=3)
    assert deliver_due(installation) == (1, 0)
    assert outbox.oldest_pending(installation.ledger) == timedelta(0)


def test_a_receiver_that_says_when_is_heeded(installation: Installation, receiver: Receiver, clock: HandClock) -> None:
    receiver.answers = [(429, {"Retry-After": "3600"}, 0.0), (200, {}, 0.0)]
    assert deliver_due(installation) == (0, 1)
    clock.forward(minutes=59)
    assert deliver_due(installation) == (0, 0)
    clock.forward(minutes=2)
    assert deliver_due(installation) == (1, 0)


def test_a_receiver_that_is_gone_for_good_is_not_tried_again(installation: Installation, receiver: Receiver, clock: HandClock) -> None:
    receiver.answers = [(410, {}, 0.0)]
    deliver_due(installation)
    clock.forward(days=10)
    assert deliver_due(installation) == (0, 0)
    [(_, cause)] = outbox.dead_letters(installation.ledger)
    assert cause == "the receiver answered 410"


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("http://127.0.0.1/hook", "not https"),
        ("https://127.0.0.1/hook", "private"),
        ("https://[::1]/hook", "private"),
        ("https://10.0.0.1/hook", "private"),
        ("https://169.254.169.254/latest", "private"),
    ],
)
def test_an_address_on_our_own_network_is_not_reached_unless_the_municipality_says_so(installation: Installation, url: str, cause: str) -> None:
    [letter] = outbox.take_due(installation.ledger)
    with pytest.raises(sending.WebhookError, match=cause) as raised:
        sending.send_event(Webhook(url=url), letter, "http://localhost", installation.ledger.clock())
    assert raised.value.for_good


def test_a_receiver_taken_out_of_the_settings_is_a_dead_letter(installation: Installation) -> None:
    without = Installation(installation.settings.model_copy(update={"webhooks": {}}), installation.ledger, installation.store)
    assert deliver_due(without) == (0, 1)
    assert len(outbox.dead_letters(installation.ledger)) == 1


def test_a_receiver_who_asks_for_short_waits_again_and_again_does_not_use_up_its_tries(
    installation: Installation, receiver: Receiver, clock: HandClock
) -> None:
    receiver.answers = [(503, {"Retry-After": "1"}, 0.0)]
    for _ in range(40):
        deliver_due(installation)
        clock.forward(seconds=30)
    assert outbox.dead_letters(installation.ledger) == []
    receiver.answers = [(200, {}, 0.0)]
    clock.forward(hours=3)
    assert deliver_due(installation) == (1, 0)


def test_a_secret_that_cannot_be_used_is_a_failed_letter_and_not_the_end_of_the_postman(installation: Installation) -> None:
    hook = installation.settings.webhooks["case-system"].model_copy(update={"secrets": ("whsec_!", "nonsense")})
    with_it = Installation(installation.settings.model_copy(update={"webhooks": {"case-system": hook}}), installation.ledger, installation.store)
    assert deliver_due(with_it) == (0, 1)


@pytest.mark.parametrize("secret", ["nonsense", "whsec_", "whsec_%%%", "whsk_c2hvcnQ="])
def test_a_secret_that_cannot_be_used_is_told_when_the_settings_are_read(secret: str) -> None:
    with pytest.raises(ValueError, match=r"whsec_|whsk_"):
        Webhook(url="https://sak.example/hook", secrets=(secret,))


def test_a_receiver_who_is_slow_holds_up_no_other(installation: Installation, receiver: Receiver) -> None:
    released = threading.Event()
    receiver.until = released
    receipt = installation.ledger.receive(submission("second"))
    with receiving() as other:
        hooks = {**installation.settings.webhooks, "other": Webhook(url=other.url, allow_private=True)}
        both = Installation(installation.settings.model_copy(update={"webhooks": hooks}), installation.ledger, installation.store)
        both.ledger.finish(receipt.revision_id, checked("r2"), both.ledger.clock(), [Target("webhook:other")])
        other.then = released.set
        assert deliver_due(both) == (2, 0), "the slow one answers only when the other has been served"


def test_letters_that_a_slow_receiver_leaves_no_time_for_are_due_at_once(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = installation.ledger.receive(submission("second"))
    installation.ledger.finish(receipt.revision_id, checked("r2"), installation.ledger.clock(), [Target("webhook:case-system")])
    monkeypatch.setattr(letters, "ROUND_S", 0.0)
    assert deliver_due(installation) == (0, 0)
    monkeypatch.undo()
    assert deliver_due(installation) == (2, 0)
