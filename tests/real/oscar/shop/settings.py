# pyright: basic, reportMissingImports=false
# (runs in the Python that has oscar, not in ours)
"""django-oscar as a wholesaler's shop, on loopback only; oscar is used as installed."""

import importlib
import inspect
import os
from pathlib import Path

from django.apps import AppConfig
from oscar.defaults import *  # noqa: F403

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ["YUNDAN_REAL_DATA"])

SECRET_KEY = "loopback-test-only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
ROOT_URLCONF = "shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en-gb"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "oscar.sqlite3",
        "ATOMIC_REQUESTS": True,
        # A shop for tests: it survives kill -9, not a power cut.
        "OPTIONS": {"timeout": 20, "init_command": "PRAGMA synchronous = OFF"},
    }
}

OSCAR_APPS = [
    "analytics",
    "checkout",
    "address",
    "shipping",
    "catalogue",
    "catalogue.reviews",
    "communication",
    "partner",
    "basket",
    "payment",
    "offer",
    "order",
    "customer",
    "search",
    "voucher",
    "wishlists",
    "dashboard",
    "dashboard.reports",
    "dashboard.users",
    "dashboard.orders",
    "dashboard.catalogue",
    "dashboard.offers",
    "dashboard.partners",
    "dashboard.pages",
    "dashboard.ranges",
    "dashboard.reviews",
    "dashboard.vouchers",
    "dashboard.communications",
    "dashboard.shipping",
]


def _own_config(app: str) -> str:
    """The class that an oscar app configures itself with: the fullest of those in its apps.py."""
    module = importlib.import_module(f"oscar.apps.{app}.apps")
    own = [
        found
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, AppConfig) and found.__module__ == module.__name__
    ]
    return f"{module.__name__}.{max(own, key=lambda found: len(found.__mro__)).__name__}"


INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "oscar.config.Shop",
    *(_own_config(app) for app in OSCAR_APPS),
    "widget_tweaks",
    "haystack",
    "treebeard",
    "sorl.thumbnail",
    "django_tables2",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
HAYSTACK_CONNECTIONS = {
    "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

OSCAR_SHOP_NAME = "Wholesale"
OSCAR_DEFAULT_CURRENCY = "CNY"
OSCAR_USE_LESS = False
OSCAR_INITIAL_ORDER_STATUS = "Paid"
OSCAR_INITIAL_LINE_STATUS = "Paid"
OSCAR_ORDER_STATUS_PIPELINE = {
    "Paid": ("Dispatched", "Cancelled"),
    "Dispatched": ("Complete", "Cancelled"),
    "Cancelled": (),
    "Complete": (),
}
OSCAR_LINE_STATUS_PIPELINE = OSCAR_ORDER_STATUS_PIPELINE
