"""The rules by which addresses are matched and made. Loading an application only notes them."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """An address whose code is written when ``url_for`` first asks for it, not when the route is added.

    Werkzeug writes and compiles two functions for each rule, which for all our routes took a tenth of a start.
    What is wrong with a rule is still found when it is added. Should Werkzeug rename what is replaced here, then
    all is compiled at once again.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: "LateRule", /, **values: Any) -> tuple[str, str]:
            written = super(LateRule, rule)._compile_builder(append_unknown)
            made: Callable[..., tuple[str, str]] = written.__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made)
            return made(**values)

        return build
