# The site in a container: `docker compose up` builds and starts it, see docs/deployment.md.

FROM python:3.14-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements.txt
# With --build-arg LDAP=on also what it takes to sign in by a directory, which has to be compiled.
ARG LDAP=
COPY requirements-ldap.txt /tmp/
RUN if [ -n "$LDAP" ]; then \
        apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev libldap2-dev libsasl2-dev \
        && /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements-ldap.txt; \
    fi
WORKDIR /app
COPY . .
# Names of static files follow their content from here on, and the files are compressed once.
RUN CHAT_NO_BOOTSTRAP=1 CHAT_VAR_DIR=/tmp/var CHAT_STATIC_ROOT=/app/staticfiles \
    /opt/venv/bin/python manage.py collectstatic --noinput \
    && /opt/venv/bin/python -m compileall -q chat chatsite

FROM python:3.14-slim
ARG LDAP=
# libldap, under whatever name this Debian has it, and whom it trusts.
RUN if [ -n "$LDAP" ]; then \
        apt-get update && apt-get install --yes --no-install-recommends ldap-utils libldap-common ca-certificates \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN groupadd --gid 10001 chat \
    && useradd --uid 10001 --gid chat --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin chat \
    && install --directory --owner=chat --group=chat --mode=0700 /var/lib/chat
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CHAT_NO_BOOTSTRAP=1 \
    CHAT_VAR_DIR=/var/lib/chat \
    CHAT_STATIC_ROOT=/app/staticfiles
VOLUME /var/lib/chat
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
