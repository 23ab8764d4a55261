"""The private names of libraries that the portal leans on are still there, and do what it leans on them for.

A library may rename them in any release. Each test here fails after such an upgrade with a sentence that says what to
look at; and a private name that is used without standing here fails too.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import playwright
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import login
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache.backends.db import DatabaseCache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Manager, Model, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.template import base
from django.test.client import ClientHandler
from pypdf import PdfWriter

from ashgabat_centre.accounts.models import User
from ashgabat_centre.tools.embedded import BASE
from tests.browser import switches

# What published types leave out.
Engine: Any = DatabaseWrapper
Response: Any = HttpResponse
Form: Any = forms.BaseForm
Handler: Any = ClientHandler
Template: Any = base.Template

OURS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")


def parameters(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters)


def formset() -> Any:
    return forms.formset_factory(forms.Form)(data={"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})


def switched_off_by_playwright() -> list[str]:
    """Its list of Chromium's features for every system, as its driver holds it."""
    driver = Path(playwright.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    (listed,) = re.findall(r"disabledFeatures = \[(.*?)\]", driver.read_text(encoding="utf-8"), re.DOTALL)
    return re.findall(r'^\s*"(\w+)"', listed, re.MULTILINE)


# For each private name: whether it still is what the portal takes it for, and what to look at where it isn't.
Check = Callable[[], bool]
NAMES: dict[str, tuple[Check, str]] = {
    "DatabaseWrapper._set_autocommit": (
        lambda: (
            parameters(Engine._set_autocommit) == {"self", "autocommit"}
            and "self._set_autocommit(autocommit)" in inspect.getsource(Engine.set_autocommit)
        ),
        "Every transaction begins there, and database/base.py tells the database who asks: find where it begins now.",
    ),
    "Template._render": (
        lambda: (
            len(parameters(Template._render)) == 2
            and "self._render(context)" in inspect.getsource(Template.render)
        ),
        "tests/handler.py tells the test client of a page and not of its parts: find where a template is rendered.",
    ),
    "HttpResponse._resource_closers": (
        lambda: isinstance(Response()._resource_closers, list),
        "accounts/mail.py posts letters once the answer is sent: find what a response runs when it is closed.",
    ),
    "view._non_atomic_requests": (
        lambda: hasattr(transaction.non_atomic_requests(lambda request: None), "_non_atomic_requests"),
        "editing/once.py leaves alone a view that runs transactions of its own: find how Django marks one.",
    ),
    "BaseForm._errors": (
        lambda: "_errors" in vars(forms.Form()) and "self._errors" in inspect.getsource(Form.errors.fget),
        "editing/forms.py and directory/forms.py hush a form that is not being saved: find where its errors are kept.",
    ),
    "BaseFormSet._non_form_errors": (
        lambda: {"_errors", "_non_form_errors"} <= set(vars(formset())),
        "editing/forms.py and directory/forms.py hush a set of rows: find where its own errors are kept.",
    ),
    "Model._default_manager": (
        lambda: isinstance(User._default_manager, Manager),
        "liaison/meetings/lists.py, history/differences.py and directory/names/fields.py ask any model for its rows.",
    ),
    "Manager._db": (
        lambda: User.objects._db is None,
        "accounts/models.py keeps the database a manager was given: see what a manager calls it.",
    ),
    "allauth.account.internal.flows.login.perform_login": (
        lambda: {"request", "login"} <= parameters(login.perform_login),
        "accounts/views.py signs in who has just proved both factors: see how allauth's login flow is entered.",
    ),
    "allauth.account.internal.flows.login.record_authentication": (
        lambda: {"request", "user", "method"} <= parameters(login.record_authentication),
        "accounts/views.py and accounts/factor.py note a proof in the session: see how allauth notes it.",
    ),
    "allauth.core.internal.ratelimit.consume": (
        lambda: {"request", "app", "action"} <= parameters(ratelimit.consume) | {"app"},
        "Guesses are counted through it (accounts/guesses.py, liaison/calendar).",
    ),
    "AbstractBaseUser._get_session_auth_hash": (
        lambda: (
            parameters(User._get_session_auth_hash) == {"self", "secret"}
            and inspect.getsource(AbstractBaseUser).count("self._get_session_auth_hash(") == 2
        ),
        "A session hangs from the account's stamp there (accounts/models.py): see what Django compares now.",
    ),
    "PasswordResetTokenGenerator._make_hash_value": (
        lambda: (
            parameters(vars(PasswordResetTokenGenerator)["_make_hash_value"]) == {"self", "user", "timestamp"}
        ),
        "A link for a new password hangs from the account's stamp there (accounts/passwords.py).",
    ),
    "DefaultAccountAdapter._rollback_login_failed_rl_usage": (
        lambda: (
            "_rollback_login_failed_rl_usage()"
            in inspect.getsource(sys.modules[DefaultAccountAdapter.__module__])
        ),
        "accounts/adapter.py takes a right password's guess back there: see where allauth does.",
    ),
    "DefaultMFAAdapter._get_site_name": (
        lambda: "_get_site_name()" in inspect.getsource(DefaultMFAAdapter),
        "accounts/adapter.py names the portal in an authenticator: see where allauth asks for the site's name.",
    ),
    "DatabaseCache._base_set": (
        lambda: (
            parameters(vars(DatabaseCache)["_base_set"]) >= {"mode", "key", "value", "timeout"}
            and {"pickle.loads", "pickle.dumps"}
            == set(re.findall(r"pickle\.\w+(?=\()", inspect.getsource(DatabaseCache)))
        ),
        "database/cache.py keeps JSON where Django keeps pickles, in `_base_set` and `get_many`: see that it has no "
        "third place, and what it asks of these two.",
    ),
    "allauth.mfa.recovery_codes.internal.auth.RecoveryCodes": (
        lambda: callable(RecoveryCodes.activate) and callable(RecoveryCodes.generate_codes),
        "tests/factor.py gives the tests' people recovery codes.",
    ),
    "allauth.mfa.totp.internal.auth.TOTP": (
        lambda: callable(totp.TOTP.activate) and parameters(totp.hotp_value) == {"secret", "counter"},
        "tests/factor.py gives the tests' people an authenticator and computes its codes.",
    ),
    "allauth.mfa.totp.internal.auth.format_hotp_value": (
        lambda: totp.format_hotp_value(7) == "000007",
        "tests/factor.py writes a code as an authenticator shows it.",
    ),
    "allauth.mfa.totp.internal.auth.hotp_value": (
        lambda: isinstance(totp.hotp_value("GEZDGNBVGY3TQOJQ", 1), int),
        "tests/factor.py computes a code as an authenticator does.",
    ),
    "BaseHandler._middleware_chain": (
        lambda: Handler()._middleware_chain is None and callable(Handler.load_middleware),
        "tests/handler.py has all browsers share a handler, which is to make its middleware once.",
    ),
    "AdminSite._registry": (
        lambda: User in admin.site._registry or bool(admin.site._registry),
        "Tests walk the administration's pages by it.",
    ),
    "QuerySet._raw_delete": (
        lambda: parameters(QuerySet._raw_delete) == {"self", "using"},
        "Tests try to delete rows past Django's own collecting of what hangs from them.",
    ),
    "Model._prefetched_objects_cache": (
        lambda: "_prefetched_objects_cache" in inspect.getsource(Model.refresh_from_db),
        "tests/directory looks at what was read along with an entry.",
    ),
    "StreamingHttpResponse._iterator": (
        lambda: "_iterator" in vars(StreamingHttpResponse(iter(()))),
        "tests/exports breaks a download off in the middle.",
    ),
    "PdfWriter._add_object": (
        lambda: callable(PdfWriter._add_object),
        "tests/sample_files.py makes papers with a hidden layer: see how pypdf adds an object.",
    ),
    "chromiumSwitches.disabledFeatures": (
        lambda: set(switched_off_by_playwright()) == {*switches.OF_PLAYWRIGHT, *switches.ELSEWHERE},
        "tests/browser/switches.py holds Playwright's list beside our own: write in it what stands in the driver now.",
    ),
    "Q._connector": (
        lambda: "_connector" in parameters(Q.__init__),
        "Tests send filters the arguments of a Q by name: send what Q takes now.",
    ),
}


def fault(check: Check, name: str, advice: str) -> str:
    """What to look at where the name is not what it was; '' where it is."""
    try:
        return "" if check() else f"{name} is another than it was. {advice}"
    except (AttributeError, TypeError, ValueError, OSError) as error:
        return f"{name} is gone or is another than it was ({error}). {advice}"


@pytest.mark.parametrize("name", NAMES)
def test_a_private_name_is_still_what_the_portal_takes_it_for(name: str) -> None:
    check, advice = NAMES[name]
    assert fault(check, name, advice) == ""


def test_a_name_that_is_gone_is_told_with_what_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    check, advice = NAMES["DatabaseWrapper._set_autocommit"]
    monkeypatch.delattr(BaseDatabaseWrapper, "_set_autocommit", raising=False)
    monkeypatch.delattr(DatabaseWrapper, "_set_autocommit", raising=False)
    said = fault(check, "DatabaseWrapper._set_autocommit", advice)
    assert said.startswith("DatabaseWrapper._set_autocommit is gone") and said.endswith(advice)


# --- No private name is used that does not stand above ----------------------------------------------------------

# Private by their look alone: libraries document them.
DOCUMENTED = {"_base_manager", "_meta", "_make", "_asdict", "_fields", "_replace", "_exit"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for app in (*OURS, "tests"):
        for path in sorted((BASE / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def own_names(tree: ast.Module) -> Iterator[str]:
    """What the portal defines itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_own_self(node.value):
            yield node.attr


def is_own_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def private_uses(tree: ast.Module) -> Iterator[str]:
    """Attributes that begin with one underscore, and what is imported from a library's internal modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            hidden = {"internal", "_internal"} & set(node.module.split("."))
            for alias in node.names:
                if node.module.split(".")[0] not in (*OURS, "tests") and (
                    hidden or alias.name.startswith("_")
                ):
                    yield f"{node.module}.{alias.name}"


def unlisted() -> dict[str, str]:
    """Private names of libraries that the product or its tests use and that do not stand above, with a place."""
    trees = list(sources())
    own = {name for _path, tree in trees for name in own_names(tree)}
    listed = (
        {name.rpartition(".")[2] for name in NAMES} | {name.rpartition(".")[0] for name in NAMES} | set(NAMES)
    )
    return {
        name: path.relative_to(BASE).as_posix()
        for path, tree in trees
        for name in private_uses(tree)
        if name not in own | listed | DOCUMENTED
    }


def test_no_private_name_of_a_library_is_used_without_a_test() -> None:
    assert unlisted() == {}, "write a line in NAMES for each, saying what leans on it"


# Not the product, or begun by being imported.
APART = {"migrations", "tools", "commands", "__main__", "wsgi", "celery"}


def read_all_modules() -> None:
    """Those too that are imported only where they are wanted."""
    for app in OURS:
        for path in (BASE / app).rglob("*.py"):
            parts = path.relative_to(BASE).with_suffix("").parts
            if not APART & set(parts):
                importlib.import_module(".".join(parts).removesuffix(".__init__"))


def overridden() -> dict[str, str]:
    """Private methods of a library's class that a class of the product gives another body."""
    read_all_modules()
    classes = {
        value
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in OURS
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.split(".")[0] in OURS
    }
    return {
        f"{base.__name__}.{name}": f"{one.__module__}.{one.__qualname__}"
        for one in classes
        for name, value in vars(one).items()
        if name.startswith("_") and not name.endswith("_") and inspect.isfunction(value)
        for base in one.__mro__[1:]
        if base.__module__.split(".")[0] not in OURS and name in vars(base)
    }


def test_no_private_method_of_a_library_is_overridden_without_a_test() -> None:
    listed = {name.rpartition(".")[2] for name in NAMES}
    assert {
        name: where for name, where in overridden().items() if name.rpartition(".")[2] not in listed
    } == {}
