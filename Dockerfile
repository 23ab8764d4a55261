FROM python:3.13-slim AS packages
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /portal
COPY pyproject.toml uv.lock .python-version ./
# Neither the embedded servers nor the development tools.
RUN uv sync --frozen --no-default-groups

FROM python:3.13-slim
ENV PATH=/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --mode=0700 /var/lib/portal/files
WORKDIR /portal
COPY --from=packages /portal/.venv .venv
COPY . .
# Addresses nobody answers at: these two steps read the settings and no service.
RUN export SECRET_KEY=build REDIS_URL=redis://127.0.0.1:1/0 DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
    && python manage.py compile_catalogue \
    && python manage.py collectstatic --no-input --verbosity 0
USER portal
EXPOSE 8000
CMD ["gunicorn", "ashgabat_centre.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
