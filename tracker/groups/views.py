"""Pages of sub-groups: the list, one of them, adding, changing and ending one, and who is in it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.presentation import entries_of
from tracker.coalition.models import Organisation
from tracker.coalition.queries import people_by_name
from tracker.coalition.themes import all_themes, chosen_themes
from tracker.core import clock, partial
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, recorded, saved, whether_changed
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import partial_date
from tracker.groups import forms, queries, services
from tracker.groups.models import GroupMember, SubGroup
from tracker.groups.rules import Part, names_in
from tracker.groups.work import work_of
from tracker.organisations import queries as organisations
from tracker.people.role_services import days_of

bp = Blueprint("groups", __name__, url_prefix=None)


@bp.get("/groups")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The sub-groups at work, then those that ended."""
    today, found = clock.today(), queries.all_groups()
    return render_template(
        "groups/index.html",
        running=[_listed(one) for one in found if not partial.is_over(one.to_on, today)],
        ended=[_listed(one) for one in found if partial.is_over(one.to_on, today)],
    )


def _listed(group: SubGroup) -> dict[str, Any]:
    today = clock.today()
    return {
        "group": group,
        "leads": [person.name for person in queries.leads_on(group, today)],
        "count": len(queries.members_on(group, today)),
        "days": _days_in_words(group),
    }


def _days_in_words(group: SubGroup) -> str:
    begun = f"Since {partial_date(group.from_on)}" if group.from_on else ""
    if group.to_on:
        return f"{begun} until {partial_date(group.to_on)}" if begun else f"Until {partial_date(group.to_on)}"
    return begun or "First day not known"


@bp.get("/groups/<int:group_id>")
@requires(Permission.VIEW)
def show(group_id: int) -> ResponseReturnValue:
    """One sub-group: what is next, what it works on, who is in it."""
    group, now = queries.get_or_404(group_id), clock.now()
    today = clock.today()
    inside = queries.members_on(group, today)
    return render_template(
        "groups/show.html",
        group=group,
        days=_days_in_words(group),
        is_over=partial.is_over(group.to_on, today),
        other_names=names_in(group.other_names),
        work=work_of(group.id, now),
        inside=inside,
        others=[one for one in group.members if one not in inside],
        days_of=days_of,
        without_rights=[
            one.name for one in queries.leads_on(group, today) if not services.may_lead(one, today)
        ],
        history=entries_of(group),
        today=today,
    )


@bp.route("/groups/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a sub-group."""
    form = forms.GroupForm()
    form.offer(organisations.to_choose(), all_themes())

    def make() -> SubGroup:
        return services.add_group(**_facts(form), by=me(), now=clock.now())

    def said(made: SubGroup) -> str:
        return f"Recorded the sub-group {made.name}. Say next who leads it."

    if made := recorded(form, make, said=said):
        return _back_to(made)
    return render_template("groups/edit.html", form=form, group=None)


@bp.route("/groups/<int:group_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(group_id: int) -> ResponseReturnValue:
    """Change a sub-group. Whoever saves second sees both texts."""
    group = queries.get_or_404(group_id)
    form = forms.EditGroupForm(data=forms.stored_values(group))
    form.offer(organisations.to_choose(), all_themes())

    def act() -> str:
        return whether_changed(
            services.change_group(group, **_facts(form), to_on=form.to_on.data, by=me(), now=clock.now())
        )

    try:
        if saved(form, group, act):
            return _back_to(group)
    except Stale:
        found = queries.get_or_404(group_id)
        return show_both("groups/edit.html", form, found, forms.stored_values(found), group=found)
    return render_template("groups/edit.html", form=form, group=group)


def _facts(form: forms.GroupForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "other_names": form.other_names.data or "",
        "purpose": form.purpose.data or "",
        "chair": db.session.get(Organisation, form.chair.data) if form.chair.data else None,
        "themes": chosen_themes(form.themes.data, ""),
        "from_on": form.from_on.data,
        "ends_with": form.ends_with.data or "",
    }


@bp.route("/groups/<int:group_id>/end", methods=["GET", "POST"])
@requires(Permission.RECORD)
def end(group_id: int) -> ResponseReturnValue:
    """Let a sub-group end, after saying what that means."""
    group = queries.get_or_404(group_id)
    form = forms.EndGroupForm(to_on=clock.today().isoformat())

    def act() -> str:
        services.end_group(group, to_on=form.to_on.data or "", by=me(), now=clock.now())
        return f"{group.name} ended. What it worked on stays with it."

    if carried_out(form, act):
        return _back_to(group)
    open_items = [*work_of(group.id, clock.now()).deadlines]
    return render_template("groups/end.html", form=form, group=group, open_items=open_items)


@bp.route("/groups/<int:group_id>/reopen", methods=["GET", "POST"])
@requires(Permission.RECORD)
def reopen(group_id: int) -> ResponseReturnValue:
    """A sub-group that ended works again."""
    group = queries.get_or_404(group_id)
    form = ConfirmForm()

    def act() -> str:
        services.go_on(group, by=me(), now=clock.now())
        return f"{group.name} is at work again."

    if carried_out(form, act):
        return _back_to(group)
    return render_template("groups/reopen.html", form=form, group=group)


@bp.route("/groups/<int:group_id>/members/add", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_member(group_id: int) -> ResponseReturnValue:
    """Let an organisation or a person be in a sub-group."""
    group, people = queries.get_or_404(group_id), people_by_name()
    form = forms.MemberForm(from_on=clock.today())
    form.offer(people, organisations.to_choose())

    def act() -> str:
        member = services.add_member(
            group,
            person=next((one for one in people if one.id == form.person.data), None),
            organisation=db.session.get(Organisation, form.organisation.data)
            if form.organisation.data
            else None,
            part=form.part.data,
            from_on=form.from_on.data,
            to_on=form.to_on.data,
            by=me(),
            now=clock.now(),
        )
        return f"Added {services.describe(member)}.{_without_a_right(member)}"

    if carried_out(form, act):
        return _back_to(group)
    return render_template("groups/add_member.html", form=form, group=group)


def _without_a_right(member: GroupMember) -> str:
    person = member.person
    if person is None or member.part is not Part.LEAD or services.may_lead(person, clock.today()):
        return ""
    return f" {person.name} gets the reminders, but may not record or change anything without the role of group lead."


@bp.route("/groups/<int:group_id>/members/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_member(group_id: int, member_id: int) -> ResponseReturnValue:
    """From when to when somebody is in a sub-group: their leaving is its last day."""
    member = queries.member_or_404(group_id, member_id)
    form = forms.DaysForm(obj=member)

    def act() -> str:
        changed = services.change_days(
            member, from_on=form.from_on.data, to_on=form.to_on.data, by=me(), now=clock.now()
        )
        return whether_changed(changed, f"{services.describe(member)}.")

    if carried_out(form, act):
        return _back_to(member.group)
    return render_template(
        "groups/edit_member.html", form=form, group=member.group, words=services.describe(member)
    )


def _back_to(group: SubGroup) -> ResponseReturnValue:
    return redirect(url_for(".show", group_id=group.id))


from tracker.groups import chair_views  # noqa: E402, F401 — it adds to bp
