"""Every directive of the book, by the name that a page writes."""

from sphinx.application import Sphinx

from articlebook.sphinx.directives.chapter import ChapterHead, ChapterList, Evidence
from articlebook.sphinx.directives.chart import ChartFigure
from articlebook.sphinx.directives.documents import DocumentClaims, DocumentHead, DocumentList, Excerpt, GoodAnswer
from articlebook.sphinx.directives.downloads import Downloads
from articlebook.sphinx.directives.exercises import Assignments, Teaching
from articlebook.sphinx.directives.ledger import ClaimsLedger, ClaimSquares, VerdictCounts
from articlebook.sphinx.directives.prediction import PredictionCard
from articlebook.sphinx.directives.quiz import Quiz, ReviewOfQuizzes
from articlebook.sphinx.directives.tables import ContestedTerms, DataDictionary, DataTable, SourceRegister, Timeline
from articlebook.sphinx.directives.voices import CloseReading, Quotation, Scene

DIRECTIVES = {"assignments": Assignments, "chapter-head": ChapterHead, "chapter-list": ChapterList, "chart": ChartFigure,
              "claim-squares": ClaimSquares, "claims-ledger": ClaimsLedger,
              "contested-terms": ContestedTerms, "data-dictionary": DataDictionary, "data-table": DataTable,
              "document-claims": DocumentClaims, "document-head": DocumentHead, "document-list": DocumentList,
              "downloads": Downloads, "evidence": Evidence, "excerpt": Excerpt, "good-answer": GoodAnswer, "prediction": PredictionCard,
              "quiz": Quiz, "quotation": Quotation, "reading": CloseReading, "review": ReviewOfQuizzes, "scene": Scene,
              "source-register": SourceRegister, "teaching": Teaching, "timeline": Timeline, "verdict-counts": VerdictCounts}


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
