"""One sign-on for those who look after it: how far it is, who answered what, the names. Changes: ``change_views``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.gate import note_download
from tracker.activity.presentation import entries_of
from tracker.coalition.queries import the_coalition
from tracker.contacts import reaching
from tracker.core import clock, sheets
from tracker.core.calendar import Nation
from tracker.core.permissions import Permission, requires
from tracker.core.wording import moment
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import bursts, given_up, heirs, presentation, progress, queries, rules, upwards
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.rules import SHORT_DIGEST
from tracker.signoffs.views import bp


@bp.get("/letters/<int:letter_id>/sign-on")
@requires(Permission.VIEW)
def show(letter_id: int) -> ResponseReturnValue:
    """How far it is. Who answered what is for those who decide; others see who has signed, where that is shown."""
    sign_on = queries.get_or_404(letter_id)
    now, requests = clock.now(), queries.requests_of(sign_on)
    decides = current_user.may(Permission.DECIDE)
    shown = rules.are_names_shown(sign_on, decides=decides)
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    far = progress.of(sign_on, requests)
    waited_for = queries.silent_among(sign_on, requests) if decides else []
    asked = [one.organisation_id for one in waited_for]
    ended = upwards.given_up(sign_on)
    return render_template(
        "signoffs/show.html",
        sign_on=sign_on,
        text=sign_on.text,
        mark=sign_on.text.digest[:SHORT_DIGEST],
        requests=requests,
        standings={one.id: presentation.standing(one) for one in requests},
        far=far,
        step=given_up.step(ended)
        if ended
        else presentation.next_step(sign_on, far.signed, far.unsettled, now),
        given_up=ended,
        is_over=rules.is_over(sign_on, now),
        soft=presentation.left_until(sign_on.answers_by, now, calendar),
        hard=presentation.left_until(sign_on.closes_at, now, calendar),
        terms=[
            presentation.rule_in_words(sign_on),
            presentation.voice_in_words(sign_on, the_coalition().name),
        ],
        names=queries.page_of_names(letter_id, after=request.args.get("after")) if shown else None,
        later=queries.page_of_names(letter_id, later=True) if shown and sign_on.fixed_at else None,
        decides=decides,
        unreached=set(asked).difference(reaching.contacts_of(asked, clock.today())),
        signatures=queries.signatures_by_organisation(letter_id) if decides else {},
        history=entries_of(sign_on),
        words=presentation,
        bursts=bursts.of_sign_on(sign_on, now) if decides else (),
        ended=heirs.said_of(requests) if decides and sign_on.fixed_at is None else (),
    )


COLUMNS = ("Organisation", "Printed as", "Place in the list", "Answer", "Note", "Given by", "Job title", "How", "When",
           "Mark of the text")  # fmt: skip


@bp.get("/letters/<int:letter_id>/sign-on/answers.csv")
@requires(Permission.DECIDE)
def answers_csv(letter_id: int) -> ResponseReturnValue:
    """Everybody asked with their answers: the names on the list first, in their order."""
    return _taken(sheets.csv_file, "text/csv", letter_id, "csv")


@bp.get("/letters/<int:letter_id>/sign-on/answers.xlsx")
@requires(Permission.DECIDE)
def answers_xlsx(letter_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    return _taken(sheets.xlsx_file, sheets.XLSX, letter_id, "xlsx")


def _taken(
    written: Callable[[Sequence[str], Iterable[Mapping[str, object]]], bytes],
    mimetype: str,
    letter_id: int,
    ending: str,
) -> Response:
    """The file, and a line in the security log: it holds who answered for whom."""
    sign_on = queries.get_or_404(letter_id)
    answer = _file(written(COLUMNS, _rows(sign_on)), mimetype, letter_id, ending)
    note_download(f"the answers on “{sign_on.text.title}” ({ending})")
    return answer


def _rows(sign_on: SignOn) -> Iterator[Mapping[str, object]]:
    requests = {one.organisation_id: one for one in queries.requests_of(sign_on)}
    for later in (False, True):
        for place, name in enumerate(queries.names_below(sign_on.letter_id, later=later), start=1):
            asked = requests.pop(name.organisation_id or 0, None)
            told = (
                _answer_of(asked) if asked else {"Organisation": name.printed_name, "Answer": "Supports it"}
            )
            stands: object = "Added after it was sent" if later else place
            yield {**told, "Printed as": name.printed_name, "Place in the list": stands}
    for asked in requests.values():
        yield _answer_of(asked)


def _answer_of(asked: SignRequest) -> Mapping[str, object]:
    answer = asked.answer
    told: dict[str, object] = {
        "Organisation": asked.organisation.name, "Answer": presentation.standing(asked).word
    }  # fmt: skip
    if answer is None:
        return told
    return told | {
        "Note": answer.note,
        "Given by": answer.signer_name,
        "Job title": answer.signer_role,
        "How": presentation.WAYS[answer.via],
        "When": moment(answer.at),
        "Mark of the text": answer.text.digest[:SHORT_DIGEST],
    }


def _file(content: bytes, mimetype: str, letter_id: int, ending: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="letter-{letter_id}-answers.{ending}"'
    return answer


from tracker.signoffs import change_views, chase_views  # noqa: E402, F401 — more pages of the same blueprint
