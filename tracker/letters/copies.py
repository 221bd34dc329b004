"""The letter as files that people get: named, as PDF or Word, to download or to travel with a mail."""

from datetime import datetime

from tracker.core import clock
from tracker.letters import queries, rules
from tracker.letters.models import Letter
from tracker.letters.pdf import NoPdf, pdf_of
from tracker.letters.printing import Shape, document_of
from tracker.letters.word import word_of
from tracker.outbox.kinds import Attachment

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_pdf(letter: Letter, shape: Shape, *, now: datetime) -> Attachment:
    """The letter as PDF. Raises NoPdf."""
    return Attachment(f"{rules.slug_of(letter.title)}.pdf", PDF, pdf_of(document_of(letter, shape, now=now)))


def as_word(letter: Letter, shape: Shape, *, now: datetime) -> Attachment:
    """The letter as a Word file."""
    paper = document_of(letter, shape, now=now)
    made_at = now.replace(
        minute=0, second=0, microsecond=0
    )  # so that the next one who asks gets the same file
    return Attachment(f"{rules.slug_of(letter.title)}.docx", WORD, word_of(paper, now=made_at))


def as_it_goes(letter: Letter, *, now: datetime) -> Attachment:
    """The letter itself as a file: PDF, or Word where this machine makes no PDF."""
    try:
        return as_pdf(letter, Shape.AS_IT_GOES, now=now)
    except NoPdf:
        return as_word(letter, Shape.AS_IT_GOES, now=now)


def final_files(letter_id: int) -> list[Attachment]:
    """What goes with the final copies to those who signed: the letter as it went."""
    return [as_it_goes(queries.get_or_404(letter_id), now=clock.now())]
