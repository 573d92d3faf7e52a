"""Serving: on this machine only; with --watch, open pages follow the newest book."""

import http.client
import threading

import pytest

from visionbook.errors import BuildError
from visionbook.publish.serve.server import NEWS, News, book_server
from visionbook.publish.serve.watch import build_apart, follow


@pytest.fixture
def page(tmp_path):
    (tmp_path / "index.html").write_text("<html><body>本</body></html>", encoding="utf-8")
    (tmp_path / "data.csv").write_text("a,b", encoding="utf-8")
    return tmp_path


def serving(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)


def get(connection, path):
    connection.request("GET", path)
    response = connection.getresponse()
    return response, response.read().decode()


def test_the_book_is_served_on_this_machine_only(page):
    with book_server(page, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        for port in (server.server_port, 99999999):
            with pytest.raises(BuildError, match="choose another with --port"):
                book_server(page, port)


def test_a_served_page_is_the_file_itself(page):
    with book_server(page, 0) as server:
        response, text = get(serving(server), "/")
        assert text == (page / "index.html").read_text(encoding="utf-8")
        assert response.getheader("Cache-Control") == "no-cache"
        server.shutdown()


@pytest.mark.parametrize("news", [None, News()], ids=["served", "watched"])
def test_a_file_is_sent_whole_though_the_browser_has_a_newer_one_by_its_date(page, news):
    """A browser that was here before the clock was set back asks for what is newer than the year 2099."""
    with book_server(page, 0, news) as server:
        connection = serving(server)
        connection.request("GET", "/data.csv", headers={"If-Modified-Since": "Thu, 31 Dec 2099 00:00:00 GMT"})
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"a,b")
        server.shutdown()


def test_a_watched_page_follows_the_news_and_other_files_are_untouched(page):
    with book_server(page, 0, News()) as server:
        connection = serving(server)
        for path in ("/", "/index.html"):
            assert f'new EventSource("{NEWS}")' in get(connection, path)[1]
        assert get(connection, "/data.csv")[1] == "a,b"
        assert get(connection, "/missing.html")[0].status == 404
        server.shutdown()
    assert "EventSource" not in (page / "index.html").read_text(encoding="utf-8")


def test_open_pages_are_told_of_a_new_book_and_of_a_failure(page):
    news = News()
    with book_server(page, 0, news) as server:
        connection = serving(server)
        connection.request("GET", NEWS)
        stream = connection.getresponse()
        assert stream.readline() == b": listening\n"
        stream.readline()
        outcomes = iter([(True, ""), (False, "DataError: row 3\n値が大きすぎます")])
        follow([{"saved"}, {"saved"}], lambda: next(outcomes), news)
        # Two in a row may reach a slow page as one: the newest is what counts.
        line = b""
        while not line.startswith(b"event: failure"):
            line = stream.readline()
        assert stream.readline().decode() == 'data: "DataError: row 3\\n値が大きすぎます"\n'
        server.shutdown()


def test_every_saved_change_is_built_also_after_a_failure():
    built = []

    def build():
        built.append(1)
        return len(built) != 1, "failed"

    news = News()
    follow(iter([1, 2, 3]), build, news)
    assert len(built) == 3
    assert news.next(0)[:2] == (3, "book")


def test_a_build_apart_reports_what_went_wrong(project):
    (project / "edition.yml").write_text("municipality: 5\n", encoding="utf-8")
    done, printed = build_apart(project)
    assert not done
    assert "edition.yml, series: missing census" in printed
