"""While mail is on hold, whoever asks is told so, and where a co-chair decides."""

from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import installation


def test_a_tick_and_the_status_say_that_mail_is_on_hold(app, session, client, command):
    command("tick")
    assert client.get("/status.json").json["hold"] is False
    installation.start_hold("This database was restored.", now=clock.now())
    db.session.commit()

    said = command("tick")
    assert said.stdout == (
        "Sent 0 mails; 0 waiting, 0 held.\n"
        "On hold, so no reminder leaves. This database was restored. A co-chair decides on "
        f"{app.config['BASE_URL']}/reminders/held\n"
    )
    assert command("tick", "--json").json["on_hold"] == "This database was restored."

    answer = client.get("/status.json")
    assert (answer.status_code, answer.json["hold"]) == (200, True)
    assert answer.json["on_hold"] == "This database was restored."
    assert answer.json["on_hold_since"] is not None
