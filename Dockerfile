# One image: web, worker and commands. The steps are those of scripts/setup.
FROM python:3.11-slim-bookworm AS build
WORKDIR /callmon
COPY . .
# A checkout made under a strict umask is for its owner alone, who is root here.
ENV XDG_CACHE_HOME=/callmon/.cache
RUN scripts/setup && chmod -R a+rX .

FROM python:3.11-slim-bookworm
RUN useradd --system --user-group --uid 10001 --create-home callmon \
    && install -d -o callmon -g callmon -m 0700 /data
COPY --from=build /callmon /callmon
ENV PATH=/callmon/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/callmon/.cache \
    CALLMON_DATA_DIR=/data \
    CALLMON_MODELS_DIR=/callmon/models \
    CALLMON_ORGANISATIONS_DIR=/callmon/organisations \
    CALLMON_LISTEN_HOST=0.0.0.0
WORKDIR /callmon
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["callmon"]
CMD ["serve"]
