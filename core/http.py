"""What every answer has: security headers with a strict policy, and one shape for every refusal, as page or as JSON."""

import secrets
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from core import uploads
from core.config import Settings
from core.csv_files import CsvFile
from core.db import end_read
from core.errors import AppError, FreshSignInNeeded, TooMany, Unauthorized, Unavailable
from core.pages import has_view

log = structlog.get_logger(__name__)
TITLES = {
    HTTPStatus.BAD_REQUEST: "That request did not arrive whole",
    HTTPStatus.UNAUTHORIZED: "Please sign in",
    HTTPStatus.FORBIDDEN: "This is not for your role",
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.METHOD_NOT_ALLOWED: "That cannot be done at this address",
    HTTPStatus.CONFLICT: "Something changed meanwhile",
    HTTPStatus.GONE: "This link no longer works",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Please check what you entered",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many tries",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side",
    HTTPStatus.SERVICE_UNAVAILABLE: "Busy for a moment",
}
_MESSAGES = {
    HTTPStatus.NOT_FOUND: "The address may be mistyped, or the thing belongs to somebody else.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Go back and use the buttons of the page.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "It was not read and nothing was kept: an address takes 10 MB at once. Go back, where your browser may still "
        "hold what you typed, and send less."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: "Nothing was changed. Try again; if it stays, tell the operator when it was.",
}
_CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict",
    410: "invite_expired", 422: "unprocessable_entity", 429: "rate_limit_exceeded",
}  # fmt: skip


def init_http(app: Flask, settings: Settings) -> None:
    """Install headers and error pages in an app."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add_headers)
    app.extensions["tandem_hsts"] = settings.is_https
    app.register_error_handler(AppError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(DataError, _does_not_fit)
    app.register_error_handler(Exception, _bug)


def csp_nonce() -> str:
    """Return the nonce that lets this page's own inline script or style run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def _policy() -> str:
    own = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if "token" in (request.view_args or {}) else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if _is_https():
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _is_https() -> bool:
    from flask import current_app

    return bool(current_app.extensions["tandem_hsts"])


def download(data: str | bytes, name: str, media_type: str) -> Response:
    """Return a file that the browser keeps under a name instead of showing it."""
    return Response(data, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def download_csv(data: CsvFile, name: str) -> Response:
    """Return a table as a file to keep: only what the one writer made, so that nothing in it runs as a formula."""
    return download(data, name, "text/csv")


def wants_json() -> bool:
    """Return whether this request belongs to the API."""
    return request.path.startswith("/api/")


def _refused(error: AppError) -> ResponseReturnValue:
    if isinstance(error, Unauthorized | FreshSignInNeeded) and not wants_json() and (away := _to_sign_in(error)):
        return away
    response = app_response(error)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _to_sign_in(error: AppError) -> ResponseReturnValue | None:
    """Send a person to sign in (or to confirm that it is them), and back to where they were."""
    endpoint = "accounts.confirm_sign_in" if isinstance(error, FreshSignInNeeded) else "accounts.sign_in"
    back = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or "/"
    return redirect(url_for(endpoint, next=back)) if has_view(endpoint) else None


def app_response(error: AppError) -> Response:
    """Return a refusal in the shape its reader takes: the API's one error object, or a page."""
    if wants_json():
        body = {"code": error.code, "message": error.message, "doc_url": "/api/v1/docs#errors"}
        response = jsonify({"error": body | ({"field": error.field} if error.field else {})})
        response.status_code = error.status
        return response
    return _page(error.status, error.message)


def _page(status: HTTPStatus, message: str) -> Response:
    title = TITLES.get(status, status.phrase)
    return Response(render_template("_error.html", status=int(status), title=title, message=message), status)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    status = HTTPStatus(error.code or 500)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        end_read()  # nobody waits for this transaction while the rest arrives
        uploads.drop_rest()
    refusal = AppError(_MESSAGES.get(status, error.description or status.phrase))
    refusal.status, refusal.code = status, _CODES.get(status, "internal_server_error")
    response = app_response(refusal)
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    response.headers.extend([(name, value) for name, value in error.get_headers() if name in kept])
    return response


def _database_busy(error: OperationalError) -> ResponseReturnValue:
    log.error("database_unavailable", error=str(error.orig))
    end_read()  # the page around the refusal asks the database again, which a broken transaction would not answer
    return _refused(Unavailable("The database is busy or full. Nothing was changed; try again in a moment."))


def _does_not_fit(error: DataError) -> ResponseReturnValue:
    log.warning("does_not_fit", error=str(error.orig))
    end_read()
    return _refused(AppError("Something here has a sign or a size that cannot be kept. Check it, then send it again."))


def _bug(error: Exception) -> ResponseReturnValue:
    """Answer a bug with a page that says nothing was changed; the log has the rest. Tests see the bug itself."""
    from flask import current_app

    if current_app.testing or current_app.debug:
        raise error
    log.error("unhandled_error", path=request.path, exc_info=error)
    broken = AppError(_MESSAGES[HTTPStatus.INTERNAL_SERVER_ERROR])
    broken.status, broken.code = HTTPStatus.INTERNAL_SERVER_ERROR, "internal_server_error"
    return app_response(broken)
