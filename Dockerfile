# The laboratory in a container, as nobody. See docs/serve.md.
#   docker build -t counterclick .
#   docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:8501:8501 counterclick --host lab.example.edu
FROM python:3.12-slim

WORKDIR /opt/counterclick
COPY pyproject.toml constraints.txt README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY engine engine
COPY pages pages
COPY sample_logs sample_logs
RUN python -m pip install --no-cache-dir --compile -c constraints.txt . \
    && rm -rf /opt/counterclick

WORKDIR /tmp
ENV HOME=/tmp
USER nobody
EXPOSE 8501
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s \
    CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8501), 3).close()"]
ENTRYPOINT ["counterclick", "app", "--no-browser", "--address=0.0.0.0", "--port=8501"]
