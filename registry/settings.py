"""Settings of every environment; what differs between them comes from ``registry.environment``."""

from pathlib import Path
from typing import Any

import environ
import rasterio
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from registry.environment import BASE_DIR, value
from registry.scrubbing import without_keys

DEBUG: bool = value("DEBUG")
SECRET_KEY: str = value("SECRET_KEY")
if not SECRET_KEY:
    _key_file = BASE_DIR / "var" / "secret-key"
    if not _key_file.exists():
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters.")
    SECRET_KEY = _key_file.read_text(encoding="ascii").strip()
ALLOWED_HOSTS: list[str] = value("ALLOWED_HOSTS")
SITE_URL: str = value("SITE_URL").rstrip("/")
HTTPS: bool = value("HTTPS")

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "registry.apps.RegistryConfig",
    "complaints.apps.ComplaintsConfig",
    "inspections.apps.InspectionsConfig",
    "exchange.apps.ExchangeConfig",
    "grading.apps.GradingConfig",
    "assets.apps.AssetsConfig",
    "files.apps.FilesConfig",
    "attestation.apps.AttestationConfig",
    "evidence.apps.EvidenceConfig",
    "staff.apps.StaffConfig",
    "maps.apps.MapsConfig",
    "language.apps.LanguageConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maps.middleware.SharedTiles",
    "responses.encoding.OnlyUtf8",
    "complaints.guard.gate.Gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "responses.once.AskedOnce",
    "registry.logs.RequestLog",
    "registry.logs.HistoryContext",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "registry" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maps.context.map_settings",
                "registry.desk.desk_views",
                "staff.context.reader",
            ],
        },
    },
    # For the rows of long lists alone (decision 22): a room keeps such templates in its folder jinja2/.
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True, "OPTIONS": {"trim_blocks": True}},
]


def _database() -> dict[str, Any]:
    parsed: dict[str, Any] = environ.Env.db_url_config(value("DATABASE_URL"))
    parsed["ENGINE"] = "django.contrib.gis.db.backends.postgis"
    parsed["OPTIONS"] = parsed.get("OPTIONS", {})
    if host := parsed["OPTIONS"].pop("host", None):
        parsed["HOST"] = host
    # Answers are short: compiling a statement or starting workers for it costs more than it saves.
    parsed["OPTIONS"].setdefault("options", "-c jit=off -c max_parallel_workers_per_gather=0")
    # Prepared is what asks for it (``responses.prepared``), nothing by having been used often.
    parsed["OPTIONS"].setdefault("prepare_threshold", 1_000_000_000)
    if template := value("TEST_TEMPLATE"):
        parsed["TEST"] = {"TEMPLATE": template}
    pool = value("DATABASE_POOL")
    if pool:
        parsed["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 15}
    return parsed


DATABASES = {"default": _database()}

# One GDAL in the process: the one in rasterio's wheel. Importing rasterio above loads the libraries that it needs.
_wheel_libraries = Path(rasterio.__file__).parent.parent / "rasterio.libs"
GDAL_LIBRARY_PATH = str(next(_wheel_libraries.glob("libgdal-*.so*")))
GEOS_LIBRARY_PATH = str(next(_wheel_libraries.glob("libgeos_c-*.so*")))

# Reading changes nothing, so reading needs no context of change.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "registry.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = value("TRUSTED_PROXIES")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")]
LOCALE_PATHS = [BASE_DIR / "registry" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()]
# Vite puts a content hash of eight characters into the names of its assets.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
MEDIA_ROOT = value("MEDIA_ROOT")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "evidence.storage.DurableStorage",
        "OPTIONS": {"base_url": None, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "",
    }
}
# A whole complaint with its photos; single pictures are bounded in evidence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# What citizens send is counted before it is read: addresses that begin so, bytes of one sending, how many of them a
# process works on at once and how many more wait for that (of its four threads; the others are the officers').
PUBLIC_SENDINGS = ("/report/", "/track/", "/complaints/", "/privacy/", "/open311/")
REPORT_MAX_BYTES = 64 * 1024 * 1024
PUBLIC_SENDINGS_AT_ONCE = 1
PUBLIC_SENDINGS_WAITING = 1
EVIDENCE_MAX_BYTES = 25 * 1024 * 1024
EVIDENCE_MAX_PIXELS = 60_000_000
# Documents go to the disk in pieces and are opened only by processes with bounds of their own.
EVIDENCE_MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
EVIDENCE_MAX_PAGES = 1_000
EVIDENCE_MAX_PAGE_PIXELS = 200_000_000
EVIDENCE_PAGE_PICTURE_DAYS = 30
RECOGNITION_LANGUAGES = ("ben", "hin", "eng")
RECOGNITION_SECONDS_PER_PAGE = 120
# Files of data for an import: as sent, unpacked, and how many times its size an archive may grow.
IMPORT_MAX_BYTES = 200 * 1024 * 1024
IMPORT_MAX_UNPACKED = 1024 * 1024 * 1024
IMPORT_MAX_RATIO = 150
# What the process may take that reads one: bytes of address space, seconds of computing.
IMPORT_READER_MEMORY = 4 * 1024 * 1024 * 1024
IMPORT_READER_SECONDS = 600

SERVICE_ROLE: str = value("SERVICE_ROLE")
ANCHOR_FOLDER = value("ANCHOR_FOLDER")
MAILBOX_FOLDER = Path(str(value("MAILBOX_FOLDER"))) if value("MAILBOX_FOLDER") else None

if value("EMAIL_URL"):
    _mail = environ.Env.email_url_config(value("EMAIL_URL"))
    vars().update(_mail)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(value("MAIL_FOLDER"))
# A mail server that does not answer must not hold the worker.
EMAIL_TIMEOUT = 20
SMS_GATEWAY: str = value("SMS_GATEWAY")
SMS_FOLDER = value("SMS_FOLDER")
SMS_URL: str = value("SMS_URL")
SMS_HEADERS: list[str] = value("SMS_HEADERS")
SMS_BODY: str = value("SMS_BODY")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = value("MAIL_FROM")
SECURITY_MAIL = value("SECURITY_MAIL")
OPEN311_JURISDICTION = value("OPEN311_JURISDICTION")
OPEN311_CONTACT = value("OPEN311_CONTACT") or value("MAIL_FROM")

BASEMAP_URL: str = value("BASEMAP_URL")
BASEMAP_ATTRIBUTION: str = value("BASEMAP_ATTRIBUTION")
# The centre of the city, and the box (west, south, east, north; EPSG:4326) that assets lie in unless a reason is given.
MAP_CENTRE = (22.5626, 88.3630)
MAP_ZOOM = 12
CITY_BOUNDS = (88.18, 22.40, 88.52, 22.70)
# How other registers know the city: its name, ISO 3166 codes, Wikidata's items, and who keeps the register.
CITY = {
    "name": "Kolkata",
    "country": "IN",
    "region": "IN-WB",
    "region_name": "West Bengal",
    "wikidata": "Q1348",
    "wikidata_country": "Q668",
    "operator": "Kolkata Municipal Corporation",
    "operator_short": "KMC",
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_THROTTLE_CLASSES": [],
    "EXCEPTION_HANDLER": "responses.problem.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Aitihya",
    "DESCRIPTION": "The register of a city's environment and heritage: assets, spatial questions, areas.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Fields of one name in several answers.
    "ENUM_NAME_OVERRIDES": {
        "AssetKind": "assets.models.Kind",
        "AreaKind": "maps.models.AreaKind",
        "WaterType": "assets.models.kinds.WaterType",
    },
}

_basemap_host = "/".join(BASEMAP_URL.split("/")[:3]).replace("{s}", "*") if BASEMAP_URL.startswith("http") else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([_basemap_host] if _basemap_host else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if value("TRUSTED_PROXIES"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Shared by every process, so that rate limits hold; its table comes by a migration of the registry.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "registry_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
RATELIMIT_IP_META_KEY = "registry.accounts.client_address"
# It asks for memcached or Redis for exact counting; a few more reports under a race do no harm.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _processors,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_keys,
                structlog.processors.JSONRenderer(ensure_ascii=False)
                if value("LOG_FORMAT") == "json"
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
        }
    },
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stream"], "level": value("LOG_LEVEL")},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.server": {"handlers": ["stream"], "propagate": False}},
}
structlog.configure(
    processors=[*_processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
