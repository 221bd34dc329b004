"""Pages of letters: the list, one letter, writing and changing it. What is done with one is in ``action_views``."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.activity.presentation import entries_about
from tracker.coalition.queries import people_by_name
from tracker.coalition.themes import all_themes, chosen_themes
from tracker.core import asked, clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.form_views import recorded, saved, whether_changed
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.deadlines.presentation import dues
from tracker.deadlines.queries import calendars
from tracker.deadlines.stages import DeadlineKind
from tracker.government.queries import names as body_names
from tracker.government.queries import posts_to_choose
from tracker.groups.models import SubGroup
from tracker.groups.queries import groups_to_choose
from tracker.legislation import about, linking
from tracker.legislation import queries as legislation
from tracker.legislation.rules import About
from tracker.letters import addressing, chairs, forms, mailing, queries, ready_texts, services, steps
from tracker.letters.kept_names import Drawn, drawn_names
from tracker.letters.models import Letter
from tracker.letters.page import LetterPage, as_read_on, letter_page
from tracker.letters.queries import Show
from tracker.letters.rules import LetterKind, LetterStage
from tracker.letters.signatories import may_be_shown
from tracker.signoffs.presentation import in_short
from tracker.signoffs.queries import asked_and_signed

bp = Blueprint("letters", __name__, url_prefix="/letters")

SHOWN = {
    Show.ALL: "All",
    Show.DRAFTS: "Drafts",
    Show.WAITING: "Waiting for a reply",
    Show.REPLIED: "Replied",
    Show.PUBLISHED: "Published",
}


@bp.route("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Fifty letters, newest first, by what was asked for in the address."""
    show, kind = asked.one_of(Show, "show") or Show.ALL, asked.one_of(LetterKind)
    search = asked.searched()
    page = queries.page_of_letters(show=show, kind=kind, search=search, after=request.args.get("after"))
    today, now = clock.today(), clock.now()
    states = {
        one.id: steps.state_of(one.stage, one.reply_by, today, is_being_signed=one.is_being_signed(now))
        for one in page.rows
    }
    return render_template(
        "letters/index.html", page=page, states=states, shown=SHOWN, counts=queries.counts(), show=show, kind=kind,
        kinds=LetterKind, narrowed=bool(search or kind or show is not Show.ALL),
    )  # fmt: skip


@bp.route("/<int:letter_id>")
@requires(Permission.VIEW)
def show(letter_id: int) -> ResponseReturnValue:
    """One letter: what is next first, then what it says, what came back, and what happened to it."""
    letter = as_read_on(letter_page(letter_id), clock.today())
    reply_by = letter.next_due(DeadlineKind.REPLY, with_history=False)
    today, now = clock.today(), clock.now()
    names = _names(letter)
    signed = names.total if names and letter.signing is None else 0  # with a sign-on its voice decides
    return render_template(
        "letters/show.html", letter=letter,
        chairs_not_printed=() if letter.stands_as_printed else chairs.not_printed(letter, letter.signing, signed, now),
        state=steps.state_of(letter.stage, reply_by, today, is_being_signed=letter.is_being_signed(now)),
        step=_next_step(letter, reply_by, today), reply_by=reply_by, today=today,
        history=entries_about("letter", letter_id),
        dues=dues(letter.deadlines, now, calendars()) if letter.deadlines else (),
        sent=steps.how_it_went(letter.sent_on, letter.sent_how, letter.sent_by_name),
        fates=mailing.fates(letter_id) if letter.has_messages else (),
        signing=_signing(letter, now), names=names, about=about.of_letter(letter_id),
    )  # fmt: skip


def _signing(letter: LetterPage, now: datetime) -> str:
    """How far signing has come, in a sentence; nothing where nobody was asked here."""
    if letter.signing is None:
        return ""
    answers = (0, 0) if letter.signing.fixed_at else asked_and_signed(letter.id)  # says nothing of them then
    return in_short(letter.signing, *answers, now)


def _names(letter: LetterPage) -> Drawn | None:
    """The names below a letter, for those to whom they are shown."""
    if not may_be_shown(letter.signing, decides=current_user.may(Permission.DECIDE)):
        return None
    return drawn_names(letter.id, letter.signing.stated if letter.signing else None, for_anybody=False)


def on_organisation_page(organisation_id: int) -> Mapping[str, Any]:
    """The letters that an organisation stands under, as far as the reader is shown who has signed them."""
    decides = current_user.may(Permission.DECIDE)
    return {"letters": queries.letters_signed_by(organisation_id, decides=decides)}


def _next_step(letter: LetterPage, reply_by: date | None, today: date) -> steps.Step:
    return steps.next_step(
        steps.Situation(
            stage=letter.stage,
            kind=letter.kind,
            today=today,
            has_text=bool(letter.text or letter.attachments),
            is_addressed=bool(letter.to),
            answers_a_call=letter.consultation_id is not None,
            send_by=letter.next_due(DeadlineKind.SENDING),
            reply_by=reply_by,
            is_published=letter.published_at is not None,
            was_sent=letter.was_sent,
            wants_names=steps.wants_names(letter.kind, letter.our_part),
            is_being_signed=letter.signing is not None and letter.signing.closed_at is None,
            was_signed=letter.signing is not None and letter.signing.closed_at is not None,
        )
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a draft."""
    form = _form()
    ready = ready_texts.all_ready()
    begin = request.args.get("begin", "") if request.method == "GET" else ""
    form.text.data = next((one.text for one in ready if str(one.id) == begin), form.text.data)
    if request.method == "GET":
        form.measure.data = linking.name_numbered(request.args.get("about"))

    def make() -> Letter:
        facts, measure = _facts(form), linking.named_or_none(form.measure.data)
        services.check_not_there(facts["title"])
        letter = services.create_letter(**facts, send_by=form.send_by.data, by=me(), now=clock.now())
        if measure is not None:
            linking.connect_letter(letter, measure, About.ABOUT, by=me(), now=clock.now())
        return letter

    if letter := recorded(form, make, said=lambda made: f"Recorded {made.title}."):
        return redirect(url_for(".show", letter_id=letter.id))
    return render_template(
        "letters/edit.html", form=form, letter=None, preview=form.is_preview, ready=ready,
        measures=legislation.names(),
    )  # fmt: skip


@bp.route("/<int:letter_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(letter_id: int) -> ResponseReturnValue:
    """Change a letter. Whoever saves second sees both texts."""
    letter = queries.get_or_404(letter_id)
    form = _form(letter)
    values = {
        "letter": letter,
        "preview": form.is_preview,
        "is_sent": letter.stage is not LetterStage.DRAFT,
        "ready": ready_texts.all_ready(),
        "holders": addressing.said_of_rows(letter, clock.today()),
    }

    def act() -> str:
        facts = _facts(form, letter) | {"reason": form.reason.data or ""}
        return whether_changed(services.edit_letter(letter, **facts, by=me(), now=clock.now()))

    try:
        if saved(form, letter, act):
            return redirect(url_for(".show", letter_id=letter.id))
    except Stale:
        found = queries.get_or_404(letter_id)
        stored = forms.stored_values(found)
        return show_both("letters/edit.html", form, found, stored, **values | {"letter": found})
    return render_template("letters/edit.html", form=form, **values)


def _form(letter: Letter | None = None) -> forms.LetterForm:
    form = forms.sized(letter)
    form.offer(people_by_name(), all_themes())
    form.offer_groups(groups_to_choose(clock.today(), also=letter.group if letter else None))
    form.offer_blocks(ready_texts.all_ready())
    form.offer_posts(posts_to_choose(), body_names())
    return form


def _facts(form: forms.LetterForm, letter: Letter | None = None) -> dict[str, Any]:
    """What the services are given, from the fields of the form."""
    people = {person.id: person for person in people_by_name()}
    as_typed = {
        name: form[name].data or "" for name in ("title", "text_note", "summary", "url", "led_by", "notes")
    }
    return as_typed | {
        "text": _text(form, letter),
        "kind": form.kind.data,
        "dated": form.dated.data,
        "our_part": form.our_part.data,
        "lead": people.get(form.lead.data),
        "deputy": people.get(form.deputy.data),
        "group": db.session.get(SubGroup, form.group.data) if form.group.data else None,
        "recipients": form.named("to"),
        "cc": form.named("cc"),
        "themes": chosen_themes(form.themes.data, form.new_theme.data),
    }


def _text(form: forms.LetterForm, letter: Letter | None) -> str:
    """A form loses blank ends, which make no other text."""
    text = form.text.data or ""
    return letter.text if letter is not None and text.strip() == letter.text.strip() else text


from tracker.letters import action_views, document_views, legislation_views, send_views  # noqa: E402, F401 — as well
