# One image for web and worker. The instance folder is a volume: database, payment files, mails, backups.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --quiet --require-hashes --requirement /requirements.txt

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for backups of a PostgreSQL of version 15 or older
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /tandem --shell /usr/sbin/nologin tandem \
    && install -d -o tandem -g tandem -m 700 /data
COPY --from=packages /venv /venv
COPY . /tandem
WORKDIR /tandem
RUN /venv/bin/python -m compileall -q .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 INSTANCE_PATH=/data FLASK_APP=app
USER tandem
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["flask", "serve", "--with-worker", "--upgrade", "--host", "0.0.0.0", "--port", "8000"]
