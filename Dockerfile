# The whole product in one image; settings come from the environment (see .env.example).
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.8
# Compiled here: where the image runs, nothing can be written.
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY accounts accounts
COPY analyzers analyzers
COPY indexer indexer
COPY koubo koubo
COPY mailer mailer
COPY portal portal
COPY recruiting recruiting
COPY schemas schemas
COPY search_api search_api
COPY search_engine search_engine
COPY store store
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11.14-slim-bookworm
# The number is fixed, so that files in a volume belong to the same user after an upgrade.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/koubo koubo
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KOUBO_HOST=0.0.0.0 \
    KOUBO_DATABASE_URL=sqlite:////var/lib/koubo/koubo.sqlite3 \
    KOUBO_ENGINE_URL=embedded:/var/lib/koubo/index
USER koubo
WORKDIR /var/lib/koubo
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD \
    python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"
CMD ["koubo", "serve"]
